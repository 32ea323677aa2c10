using CloudNexus.Functions.History.Rollups;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Queries;

/// <summary>One series of an answer while it is made.</summary>
internal sealed class SeriesResult
{
    private readonly Aggregate _aggregate;
    private readonly List<double>?[]? _values;

    public SeriesResult(SeriesDefinition definition, Aggregate aggregate, BucketGrid grid)
    {
        _aggregate = aggregate;
        _values = aggregate == Aggregate.P95 ? new List<double>?[grid.Count] : null;
        Stats = new SeriesStats(definition, grid.Count, aggregate.Needs());
        Walk = new SeriesWalk(Stats, grid.IndexOf, _values is null ? null : (slot, value) => (_values[slot] ??= []).Add(value));
    }

    public SeriesStats Stats { get; }

    public SeriesWalk Walk { get; }

    public SeriesColumn ToColumn()
        => new(Stats.Definition, _aggregate.UnitOf(Stats.Definition), [.. Enumerable.Range(0, Stats.Slots).Select(Value)]);

    private double? Value(int slot) => _values is null ? _aggregate.Of(Stats, slot) : Percentile(_values[slot]);

    /// <summary>By the nearest rank: a value that was measured.</summary>
    private static double? Percentile(List<double>? values)
    {
        if (values is null)
        {
            return null;
        }

        values.Sort();
        return Aggregates.Round(values[(int)Math.Ceiling(values.Count * 0.95) - 1]);
    }
}
