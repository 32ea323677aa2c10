namespace CloudNexus.Functions.Costs;

/// <summary>What was used on one day, or by one instance on it.</summary>
/// <param name="Counts">By <see cref="CostMeter"/>.</param>
/// <param name="From">When counting began that day.</param>
/// <param name="Until">Up to when it was counted.</param>
public sealed record CostDay(DateOnly Day, IReadOnlyList<long> Counts, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>The part of the day that was counted, 0 to 1.</summary>
    public double Share => Math.Clamp((Until - From).TotalDays, 0, 1);

    public long Of(CostMeter meter) => Counts[(int)meter];

    /// <summary>All instances of one day together.</summary>
    public static CostDay Sum(IReadOnlyCollection<CostDay> parts) => new(
        parts.First().Day,
        [
            .. Enum.GetValues<CostMeter>().Select(m => CostCounts.IsSum(m)
                ? parts.Sum(p => p.Of(m)) : parts.Max(p => p.Of(m))),
        ],
        parts.Min(p => p.From),
        parts.Max(p => p.Until));
}
