using System.Globalization;

namespace CloudNexus.Agent.Logging;

/// <summary>Writes one line per event: UTC time, level, text. Callers keep secrets and whole URLs out. Thread-safe.</summary>
public sealed class AgentLog(TextWriter output, TimeProvider clock)
{
    private const int LongestLine = 500;
    private readonly Lock _gate = new();

    public void Info(string text) => Write("info", text);

    public void Warn(string text) => Write("warn", text);

    private void Write(string level, string text)
    {
        var time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            output.WriteLine($"{time} {level} {OneLine(text)}");
            output.Flush();
        }
    }

    // Parts of the text come from servers and from the file system: a line break in them must not forge a line.
    private static string OneLine(string text)
        => string.Create(Math.Min(text.Length, LongestLine), text, (line, from) =>
        {
            for (var i = 0; i < line.Length; i++)
            {
                line[i] = char.IsControl(from[i]) ? ' ' : from[i];
            }
        });
}
