using System.Globalization;

namespace CloudNexus.Agent.Logging;

/// <summary>Writes one line per event: UTC time, level, text. Callers keep secrets and whole URLs out. Thread-safe.</summary>
public sealed class AgentLog(TextWriter output, TimeProvider clock)
{
    private const int LongestLine = 500;
    private const int MostKeptLines = 500;
    private const int MostKeptCharacters = 32 * 1024;
    private readonly Lock _gate = new();
    private readonly Queue<string> _tail = new();
    private int _tailCharacters;

    public void Info(string text) => Write("info", text);

    public void Warn(string text) => Write("warn", text);

    /// <summary>The newest lines, the oldest of them first: at most 500, and 32,768 characters.</summary>
    public IReadOnlyList<string> Tail(int most)
    {
        lock (_gate)
        {
            return [.. _tail.Skip(Math.Max(0, _tail.Count - most))];
        }
    }

    private void Write(string level, string text)
    {
        var time = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            var line = $"{time} {level} {OneLine(text)}";
            Keep(line);
            output.WriteLine(line);
            output.Flush();
        }
    }

    private void Keep(string line)
    {
        _tail.Enqueue(line);
        _tailCharacters += line.Length;
        while (_tail.Count > MostKeptLines || _tailCharacters > MostKeptCharacters)
        {
            _tailCharacters -= _tail.Dequeue().Length;
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
