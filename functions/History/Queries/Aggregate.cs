using CloudNexus.Functions.History.Rollups;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Queries;

/// <summary>What a bucket says of its samples. Of counters: average, least, greatest and percentile of the growth per second.</summary>
public enum Aggregate
{
    Avg,
    Min,
    Max,
    Last,
    Sum,
    Increase,
    P95,
}

internal static class Aggregates
{
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetNames<Aggregate>().Select(n => n.ToLowerInvariant())];

    /// <summary>Null when there is no such aggregate. Empty text is the average.</summary>
    public static Aggregate? TryParse(string text)
        => text.Length == 0 ? Aggregate.Avg : Names.Contains(text) ? Enum.Parse<Aggregate>(text, ignoreCase: true) : null;

    /// <summary>What must be known of each slot.</summary>
    public static IReadOnlyList<Stat> Needs(this Aggregate aggregate) => aggregate switch
    {
        Aggregate.Avg => [Stat.Sum, Stat.Count, Stat.Span],
        Aggregate.Min => [Stat.Min],
        Aggregate.Max => [Stat.Max],
        Aggregate.Last => [Stat.Last],
        Aggregate.P95 => [],
        _ => [Stat.Sum],
    };

    /// <summary>Whether it can be said of such a series: only counters increase.</summary>
    public static bool IsFor(this Aggregate aggregate, SeriesDefinition series)
        => aggregate != Aggregate.Increase || series.Kind == SeriesKind.Counter;

    public static string UnitOf(this Aggregate aggregate, SeriesDefinition series)
        => series.Kind == SeriesKind.Counter && aggregate is Aggregate.Avg or Aggregate.Min or Aggregate.Max or Aggregate.P95
            ? $"{series.Unit}/s"
            : series.Unit;

    /// <summary>Of one slot, in <see cref="UnitOf"/>, to six digits; null where nothing is known. Not for the percentile.</summary>
    public static double? Of(this Aggregate aggregate, SeriesStats stats, int slot)
    {
        var value = aggregate switch
        {
            Aggregate.Avg when stats.IsCounter => InUnit(stats[Stat.Sum, slot]) * 1000 / stats[Stat.Span, slot],
            Aggregate.Avg => InUnit(stats[Stat.Sum, slot] / stats[Stat.Count, slot]),
            Aggregate.Min => stats.IsCounter ? stats[Stat.Min, slot] : InUnit(stats[Stat.Min, slot]),
            Aggregate.Max => stats.IsCounter ? stats[Stat.Max, slot] : InUnit(stats[Stat.Max, slot]),
            Aggregate.Last => InUnit(stats[Stat.Last, slot]),
            _ => InUnit(stats[Stat.Sum, slot]),
        };
        return Round(value);

        double InUnit(double stored) => StoredValue.ToUnit(stats.Definition, stored);
    }

    public static double? Round(double value) => double.IsFinite(value) ? Math.Round(value, 6) : null;
}
