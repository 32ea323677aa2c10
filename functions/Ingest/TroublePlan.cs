using System.Globalization;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>
/// What a node's own samples say is wrong on it, by columns that are worked out once per schema: <c>check.up</c> at 0, <c>systemd.unit_failed</c> at 1 (or
/// <c>systemd.units_failed</c> above 0), and <c>agent.dropped_samples</c> that grows.
/// </summary>
public sealed class TroublePlan
{
    /// <summary>Things that are named; the others are counted.</summary>
    private const int MostNamed = 3;
    private const int MostNameChars = 60;

    private readonly SeriesSchema _schema;
    private readonly int[] _checks;
    private readonly int[] _units;
    private readonly int _unitsFailed;
    private readonly int _dropped;

    public TroublePlan(SeriesSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _schema = schema;
        _checks = Find("check.up");
        _units = Find("systemd.unit_failed");
        _unitsFailed = Find("systemd.units_failed").FirstOrDefault(-1);
        _dropped = Find("agent.dropped_samples").FirstOrDefault(-1);
    }

    /// <summary>In a sentence; null for nothing.</summary>
    /// <param name="row">Now.</param>
    /// <param name="before">An earlier row of the same schema; null when there is none.</param>
    public string? Read(NewestRow row, NewestRow? before)
    {
        ArgumentNullException.ThrowIfNull(row);
        var troubles = new List<string>();
        if (_dropped >= 0 && before is not null && row.Values[_dropped] > before.Values[_dropped] && before.Values[_dropped] != SampleBlock.Gap)
        {
            troubles.Add("The agent drops samples: its spool is full.");
        }

        var units = _units.Where(i => Value(row, i) >= 1).Select(i => NameOf(i, "unit")).ToArray();
        if (units.Length > 0)
        {
            troubles.Add($"Failed: {Join(units)}.");
        }
        else if (_unitsFailed >= 0 && Value(row, _unitsFailed) is >= 1 and var failed)
        {
            troubles.Add($"Failed systemd units: {failed.ToString(CultureInfo.InvariantCulture)}.");
        }

        var checks = _checks.Where(i => Value(row, i) == 0).Select(i => NameOf(i, "sensor")).ToArray();
        if (checks.Length > 0)
        {
            troubles.Add($"Down: {Join(checks)}.");
        }

        return troubles.Count == 0 ? null : string.Join(' ', troubles);
    }

    private static string Join(string[] names)
        => string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "");

    private string NameOf(int index, string label)
    {
        var name = _schema.Series[index].Labels.FirstOrDefault(l => l.Key == label).Value ?? _schema.Series[index].Name;
        return name.Length <= MostNameChars ? name : name[..MostNameChars] + "…";
    }

    private double? Value(NewestRow row, int index) => _schema.Series[index].ToDouble(row.Values[index]);

    private int[] Find(string name) => [.. Enumerable.Range(0, _schema.Series.Count).Where(i => _schema.Series[i].Name == name)];
}
