using CloudNexus.Functions.History;

namespace CloudNexus.Functions.Costs;

/// <summary>What the tiers hold on a day: what they grew by within their retention, as far as it was counted.</summary>
/// <param name="days">In order.</param>
/// <param name="options">The retentions.</param>
public sealed class StoredBytes(IReadOnlyList<CostDay> days, HistoryOptions options)
{
    /// <summary>At the end of the day; after the last day that was counted, as on that.</summary>
    public double On(DateOnly day)
    {
        var at = days.Count == 0 || day <= days[^1].Day ? day : days[^1].Day;
        return Sum(at, CostMeter.RawBytes, options.RawRetention) + Sum(at, CostMeter.MinuteBytes, options.MinuteRetention)
            + Sum(at, CostMeter.QuarterBytes, options.QuarterRetention);
    }

    private double Sum(DateOnly at, CostMeter meter, TimeSpan retention)
    {
        var from = at.AddDays(-(int)Math.Ceiling(retention.TotalDays));
        return Math.Max(0, days.Where(d => d.Day > from && d.Day <= at).Sum(d => (double)d.Of(meter)));
    }
}
