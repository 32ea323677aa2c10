using System.Text;
using CloudNexus.Agent.Configuration;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Sensors;

/// <summary>Reads what a script printed, line by line; a line that cannot be read costs only itself.</summary>
internal static class ScriptParser
{
    private const int LongestLine = 4096;
    private const int MostTypes = 1000;

    public static ScriptOutput Parse(ScriptSensorOptions sensor, ReadOnlySpan<byte> output)
    {
        var values = new List<ScriptValue>();
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (number, bad, firstBad, leftOut) = (0, 0, 0, 0);
        foreach (var range in output.Split((byte)'\n'))
        {
            number++;
            var bytes = output[range].Trim(" \t\r"u8);
            if (bytes.IsEmpty)
            {
                continue;
            }

            if (bytes[0] == (byte)'#')
            {
                ReadType(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, LongestLine)]), types);
                continue;
            }

            var line = bytes.Length <= LongestLine ? ScriptLine.Parse(Encoding.UTF8.GetString(bytes)) : null;
            if (line is not { } read
                || ScriptNames.Define(sensor.Name, read, KindOf(read.Name, types)) is not { } series
                || !seen.Add(series.Key))
            {
                bad++;
                firstBad = firstBad == 0 ? number : firstBad;
            }
            else if (values.Count < sensor.MaxSeries)
            {
                values.Add(new ScriptValue(series, read.Value));
            }
            else
            {
                leftOut++;
            }
        }

        return new ScriptOutput(values, bad, firstBad, leftOut);
    }

    private static void ReadType(string comment, Dictionary<string, string> types)
    {
        var words = comment.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words is ["#", "TYPE", var name, var type] && types.Count < MostTypes)
        {
            types[name] = type;
        }
    }

    // The lines of a histogram or summary are named after it: its counts and sums only grow, its quantiles do not.
    private static SeriesKind KindOf(string name, Dictionary<string, string> types)
    {
        if (types.TryGetValue(name, out var type))
        {
            return type == "counter" ? SeriesKind.Counter : SeriesKind.Gauge;
        }

        foreach (var suffix in (ReadOnlySpan<string>)["_bucket", "_count", "_sum"])
        {
            if (name.EndsWith(suffix, StringComparison.Ordinal)
                && types.GetValueOrDefault(name[..^suffix.Length]) is "histogram" or "summary")
            {
                return SeriesKind.Counter;
            }
        }

        return SeriesKind.Gauge;
    }
}
