using CloudNexus.Wire.Logs;

namespace CloudNexus.Functions.Logs;

/// <summary>Makes the API's items of lines.</summary>
internal static class LogItems
{
    public static LogItem Make(LogPlace place, LogNode node, LogBlock lines, int line)
    {
        var read = lines.LineAt(line);
        return new LogItem(
            place.ToString(),
            read.TimeMs,
            node,
            LogLevels.NameOf(read.Level),
            read.Source,
            read.Text,
            read.Cut ? true : null,
            read.Fields.Count == 0 ? null : read.Fields.DistinctBy(f => f.Name).ToDictionary(f => f.Name, f => f.Value));
    }
}
