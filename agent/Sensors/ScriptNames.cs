using System.Text;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Sensors;

/// <summary>
/// Gives a script's values series of ours: <c>script.</c> and the name in lower case, <c>:</c> and <c>-</c> as <c>_</c>, with the label
/// <c>sensor</c>. A label of that name becomes <c>exported_sensor</c>; empty labels are as good as none.
/// </summary>
internal static class ScriptNames
{
    /// <summary>Of name and labels together, in bytes.</summary>
    public const int LongestKey = 1000;

    private const string Prefix = "script.";
    private static readonly (string Suffix, string Unit)[] Units =
    [
        ("_seconds", "s"), ("_milliseconds", "ms"), ("_ms", "ms"), ("_bytes", "By"), ("_percent", "%"), ("_celsius", "Cel"),
        ("_watts", "W"), ("_volts", "V"), ("_amperes", "A"), ("_joules", "J"), ("_hertz", "Hz"), ("_meters", "m"), ("_grams", "g"),
    ];

    /// <summary>Null when our rules have no place for it.</summary>
    public static SeriesDefinition? Define(string sensor, ScriptLine line, SeriesKind kind)
    {
        var name = Prefix + Clean(line.Name);
        if (!SeriesNames.IsSeriesName(name))
        {
            return null;
        }

        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["sensor"] = sensor };
        foreach (var (label, value) in line.Labels)
        {
            var cleaned = Clean(label);
            cleaned = cleaned == "sensor" ? "exported_sensor" : cleaned.TrimStart('_');
            if (!SeriesNames.IsLabelName(cleaned) || cleaned.Length > SeriesLimits.LabelNameBytes)
            {
                return null;
            }

            if (value.Length > 0 && !labels.TryAdd(cleaned, SeriesNames.CleanLabelValue(value)))
            {
                return null;
            }
        }

        var series = new SeriesDefinition(name, UnitOf(name), kind, SeriesLimits.FloatScale, [.. labels]);
        return labels.Count <= SeriesLimits.LabelsPerSeries && Encoding.UTF8.GetByteCount(series.Key) <= LongestKey ? series : null;
    }

    // Lower case is what the wire's names are made of.
#pragma warning disable CA1308
    private static string Clean(string name) => name.ToLowerInvariant().Replace(':', '_').Replace('-', '_');
#pragma warning restore CA1308

    private static string UnitOf(string name)
    {
        var stem = name.EndsWith("_total", StringComparison.Ordinal) ? name[..^"_total".Length] : name;
        return Array.Find(Units, u => stem.EndsWith(u.Suffix, StringComparison.Ordinal)).Unit ?? "1";
    }
}
