using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Systems;

/// <summary>Asks every part whether it works.</summary>
public sealed class HealthService(Tables tables, SignalRRestSender live, IngestLag lag, MetricsSnapshot metrics, TimeProvider time)
{
    private const string Ok = "ok";
    private const string Failing = "failing";
    private static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(30);
    private static readonly string Version = typeof(HealthService).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public async Task<HealthReport> ReadAsync(CancellationToken cancellation)
    {
        PartHealth[] parts = [await AskTablesAsync(cancellation), Ingest(), Live()];
        var status = parts.All(p => p.Status == Ok) ? Ok : "degraded";
        return new HealthReport(status, Version, _startedAt, parts, metrics.Read());
    }

    private async Task<PartHealth> AskTablesAsync(CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        try
        {
            var table = await tables.GetAsync(Tables.Nodes);
            var read = await table.GetEntityIfExistsAsync("health", "health", cancellationToken: cancellation);
            var works = read.IsSuccess || read.IsNotFound;
            return new PartHealth(
                "tables", works ? Ok : Failing, Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1), works ? null : read.ErrorCode.ToString());
        }
        catch (TableStorageException failure)
        {
            return new PartHealth("tables", Failing, null, failure.ErrorCode.ToString());
        }
    }

    private PartHealth Ingest() => lag.Current is { } late
        ? new PartHealth("ingest", late > LateAfter ? "late" : Ok, late.TotalMilliseconds, $"{late.TotalSeconds:0.0} s from the hub to the store")
        : new PartHealth("ingest", Ok, null, "no event yet");

    private PartHealth Live() => new("live", live.IsHealthy ? Ok : Failing, null, live.IsHealthy ? null : "live messages do not arrive");
}
