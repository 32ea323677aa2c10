using System.Text;
using CloudNexus.Wire.Logs;

namespace CloudNexus.Agent.Configuration;

/// <summary>Reads the <c>logs</c> of the configuration file.</summary>
internal sealed class LogReader(string file, ConfigErrors errors)
{
    private const int LongestPath = 1024;
    private const int LongestExcluded = 256;
    private const int LongestUnit = 255;
    private static readonly (string Name, LogJoining Joining)[] Rules =
        [("indented", LogJoining.Indented), ("dated", LogJoining.Dated), ("none", LogJoining.None)];

    public LogOptions Read(YamlNode node)
    {
        var reader = new MappingReader(node, file, "logs.", ["files", "journal", "most_per_second", "exclude", "mask"], errors);
        var files = new List<LogFileOptions>();
        foreach (var item in reader.Items("files", LogOptions.MostFiles))
        {
            if (ReadFile(item) is { } options)
            {
                if (files.Exists(other => other.Path == options.Path))
                {
                    errors.Add($"{file}:{item.Line}", $"logs.files holds '{options.Path}' twice");
                }

                files.Add(options);
            }
        }

        var excluded = reader.Texts("exclude", LogOptions.MostExcluded);
        if (excluded.Any(text => text.Length is 0 or > LongestExcluded))
        {
            reader.Wrong("exclude", $"must hold texts of 1 to {LongestExcluded} characters");
        }

        var usual = new LogOptions();
        return usual with
        {
            Files = files,
            Journal = ReadJournal(reader),
            MostPerSecond = reader.Value("most_per_second", t => ValueText.Integer(t, 1, LogOptions.HighestRate), usual.MostPerSecond),
            Exclude = excluded,
            Mask = reader.Value("mask", ValueText.Boolean, usual.Mask),
        };
    }

    private LogFileOptions? ReadFile(YamlNode node)
    {
        var reader = new MappingReader(node, file, "logs.files.", ["path", "source", "multiline"], errors);
        var path = reader.Required("path", Path);
        var source = reader.Value("source", Source);
        var joining = reader.Value("multiline", Joining);
        return path is null ? null : new LogFileOptions(path, source, joining);
    }

    /// <summary><c>true</c> is all of it.</summary>
    private JournalOptions? ReadJournal(MappingReader reader)
    {
        if (reader.Node("journal") is not { } node)
        {
            return null;
        }

        if (node is not YamlMapping)
        {
            return reader.Value("journal", ValueText.Boolean) ? new JournalOptions([]) : null;
        }

        var journal = new MappingReader(node, file, "logs.journal.", ["units", "priority"], errors);
        var units = journal.Texts("units", JournalOptions.MostUnits);
        if (units.Any(unit => !IsUnit(unit)))
        {
            journal.Wrong("units", "must hold names of systemd units: nginx.service");
        }

        return new JournalOptions(units, journal.Value("priority", t => ValueText.OneOf(t, JournalOptions.Priorities)));
    }

    private static bool IsUnit(string text)
        => text.Length is > 0 and <= LongestUnit && text[0] != '-' && text.All(c => char.IsAsciiLetterOrDigit(c) || ":-_.@\\*?".Contains(c));

    private static string Path(string text)
        => text.Length <= LongestPath && text.StartsWith('/') && !text.EndsWith('/') && !text.Any(char.IsControl)
            ? text
            : throw new FormatException("must be the absolute path of a file, in which * and ? may stand for names: /var/log/nginx/*.log");

    private static string Source(string text)
        => LogText.IsSource(Encoding.UTF8.GetBytes(text))
            ? text
            : throw new FormatException($"must be 1 to {LogText.MostSourceBytes} bytes without control characters");

    private static LogJoining Joining(string text)
    {
        var name = ValueText.OneOf(text, [.. Rules.Select(r => r.Name)]);
        return Array.Find(Rules, r => r.Name == name).Joining;
    }
}
