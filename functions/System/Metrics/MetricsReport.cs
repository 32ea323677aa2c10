namespace CloudNexus.Functions.Systems.Metrics;

/// <summary>What the service did since this process started, for the dashboard's cards.</summary>
/// <param name="Levels">Values of now by name, such as <c>ingest.lag_seconds</c>.</param>
/// <param name="Counters">Totals by name and tags.</param>
public sealed record MetricsReport(
    DateTimeOffset StartedAt,
    double UptimeSeconds,
    RequestSummary Requests,
    LatencySummary Store,
    IReadOnlyDictionary<string, double> Levels,
    IReadOnlyDictionary<string, long> Counters);

/// <param name="Total">All requests.</param>
/// <param name="Failed">Those answered with 5xx.</param>
/// <param name="Refused">Those answered with 4xx.</param>
/// <param name="Latency">Until the answer begins.</param>
public sealed record RequestSummary(long Total, long Failed, long Refused, LatencySummary Latency);

/// <param name="Count">How many were measured.</param>
/// <param name="MeanMs">Milliseconds; null before the first.</param>
/// <param name="P50Ms">The upper bound of the bucket that the median is in; null before the first or above 10 s. So are the others.</param>
public sealed record LatencySummary(long Count, double? MeanMs, double? P50Ms, double? P95Ms, double? P99Ms)
{
    public static LatencySummary Of(IEnumerable<MetricSeries> series)
    {
        var sum = 0.0;
        var buckets = new long[MetricSeries.Bounds.Count + 1];
        foreach (var (part, counts) in series.Select(s => s.Read()))
        {
            sum += part;
            for (var i = 0; i < counts.Length; i++)
            {
                buckets[i] += counts[i];
            }
        }

        var count = buckets.Sum();
        return new LatencySummary(
            count, count == 0 ? null : Math.Round(sum / count * 1000, 2), Quantile(buckets, count, 0.5), Quantile(buckets, count, 0.95), Quantile(buckets, count, 0.99));
    }

    private static double? Quantile(long[] buckets, long count, double part)
    {
        var seen = 0L;
        for (var i = 0; i < MetricSeries.Bounds.Count && count > 0; i++)
        {
            seen += buckets[i];
            if (seen >= part * count)
            {
                return MetricSeries.Bounds[i] * 1000;
            }
        }

        return null;
    }
}
