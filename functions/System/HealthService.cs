using System.Collections.Concurrent;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Metrics;

namespace CloudNexus.Functions.Systems;

/// <summary>Asks every part whether it works.</summary>
public sealed class HealthService(
    Tables tables, SignalRRestSender live, IngestLag lag, MetricsSnapshot metrics, ServiceLife life, TimeProvider time)
{
    public const string Ok = "ok";
    private const string Degraded = "degraded";
    private const string Failing = "failing";
    private static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(30);

    /// <summary>Probes of the open alias don't reach the store more often than this.</summary>
    private static readonly TimeSpan ProbeLifetime = TimeSpan.FromSeconds(5);

    private static readonly string Version = typeof(HealthService).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
    private readonly ConcurrentDictionary<string, DateTimeOffset> _upSince = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<PartHealth>? _last;

    /// <param name="withDetails">Whether the parts and counters are told.</param>
    public async Task<HealthReport> ReadAsync(bool withDetails, CancellationToken cancellation)
    {
        var parts = await AskAsync(cancellation);
        var details = withDetails
            ? new HealthDetails(Version, life.StartedAt, life.UptimeSeconds, parts, metrics.Read())
            : null;
        return new HealthReport(StatusOf(parts), true, StatusOf(parts) == Ok, details);
    }

    /// <summary>The status of the last seconds.</summary>
    public async Task<string> ProbeAsync(CancellationToken cancellation)
    {
        var known = _last;
        return StatusOf(known is [var first, ..] && time.GetUtcNow() - first.CheckedAt < ProbeLifetime ? known : await AskAsync(cancellation));
    }

    private static string StatusOf(IReadOnlyList<PartHealth> parts) => parts.All(p => p.Status == Ok) ? Ok : Degraded;

    private async Task<IReadOnlyList<PartHealth>> AskAsync(CancellationToken cancellation)
        => _last = [await AskTablesAsync(cancellation), Ingest(), Live()];

    private async Task<PartHealth> AskTablesAsync(CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        try
        {
            var table = await tables.GetAsync(Tables.Nodes);
            var read = await table.GetEntityIfExistsAsync("health", "health", cancellationToken: cancellation);
            var works = read.IsSuccess || read.IsNotFound;
            return Part(
                "tables", works ? Ok : Failing, Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1), works ? null : read.ErrorCode.ToString());
        }
        catch (TableStorageException failure)
        {
            return Part("tables", Failing, null, failure.ErrorCode.ToString());
        }
    }

    private PartHealth Ingest() => lag.Current is { } late
        ? Part("ingest", late > LateAfter ? "late" : Ok, late.TotalMilliseconds, $"{late.TotalSeconds:0.0} s from the hub to the store")
        : Part("ingest", Ok, null, "no event yet");

    private PartHealth Live() => Part("live", live.IsHealthy ? Ok : Failing, null, live.IsHealthy ? null : "live messages do not arrive");

    private PartHealth Part(string name, string status, double? latencyMs, string? detail)
    {
        var now = time.GetUtcNow();
        if (status == Ok)
        {
            return new PartHealth(name, status, latencyMs, detail, now, _upSince.GetOrAdd(name, now));
        }

        _upSince.TryRemove(name, out _);
        return new PartHealth(name, status, latencyMs, detail, now, null);
    }
}
