using CloudNexus.Functions.Http.Pipeline;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Systems.Metrics;

/// <summary>What the service measures of itself, for people and for Prometheus.</summary>
public sealed class MetricsService(
    MetricsSnapshot snapshot, IngestLag lag, SignalRRestSender live, IEnumerable<MetricLevel> asked, ServiceLife life)
{
    public MetricsReport Report()
    {
        var series = snapshot.Series();
        var requests = series.Where(s => s.Instrument == RequestMetrics.DurationName).ToArray();
        return new MetricsReport(
            life.StartedAt,
            life.UptimeSeconds,
            new RequestSummary(
                Count(requests), Count(requests.Where(r => HasStatus(r, "5xx"))), Count(requests.Where(r => HasStatus(r, "4xx"))), LatencySummary.Of(requests)),
            LatencySummary.Of(series.Where(s => s.Instrument == TableMetrics.DurationName)),
            Levels(series),
            snapshot.Read());
    }

    public string Prometheus()
    {
        var series = snapshot.Series();
        return PrometheusText.Write(series.Where(s => s.Kind != MetricKind.Level), Levels(series));
    }

    /// <summary>Those that are counted up and down, and those that are asked for now.</summary>
    private SortedDictionary<string, double> Levels(IEnumerable<MetricSeries> series)
    {
        var levels = new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["uptime_seconds"] = life.UptimeSeconds,
            ["live.healthy"] = live.IsHealthy ? 1 : 0,
        };
        if (lag.Current is { } late)
        {
            levels["ingest.lag_seconds"] = late.TotalSeconds;
        }

        foreach (var level in asked)
        {
            levels[level.Name] = level.Read();
        }

        foreach (var same in series.Where(s => s.Kind == MetricKind.Level).GroupBy(s => s.Instrument))
        {
            levels[same.Key] = same.Sum(s => s.Read().Sum);
        }

        return levels;
    }

    private static bool HasStatus(MetricSeries series, string status) => series.Tags.Any(t => t.Key == "status" && t.Value == status);

    private static long Count(IEnumerable<MetricSeries> series) => series.Sum(s => s.Read().Buckets.Sum());
}
