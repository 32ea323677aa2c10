using System.Diagnostics.Metrics;

namespace CloudNexus.Functions.Status.Pipeline;

/// <summary>Sends a probe through every partition and keeps book of it.</summary>
public sealed class Prober(ProbeMessage message, ProbeSender sender, PipelineStore store, ProbeOptions options, TimeProvider time)
{
    /// <summary>Beyond, probing has paused: what came in between is not known to be lost.</summary>
    private const long PausedMs = 60_000;

    private static readonly Counter<long> Sent = Telemetry.Meter.CreateCounter<long>("pipeline.probes_sent");
    private static readonly Counter<long> Failed = Telemetry.Meter.CreateCounter<long>("pipeline.probes_failed");
    private long? _sentMs;

    /// <exception cref="Storage.TableStorageException">The store does not answer: the next run is soon.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (options.Partitions == 0)
        {
            return;
        }

        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var lastMs = _sentMs ?? (await store.ReadAsync(cancellation)).SentMs;
        var taken = await Task.WhenAll(
            Enumerable.Range(0, options.Partitions).Select(p => sender.SendAsync(p, message.Write(p, nowMs), cancellation)));
        var failed = taken.Count(t => !t);
        Sent.Add(taken.Length);
        Failed.Add(failed);
        await store.NoteSentAsync(
            nowMs,
            nowMs - lastMs > PausedMs ? nowMs : null,
            failed > 0 ? time.GetUtcNow().ToUnixTimeMilliseconds() : null,
            cancellation);
        _sentMs = nowMs;
    }
}
