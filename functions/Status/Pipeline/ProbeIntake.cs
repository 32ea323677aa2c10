using System.Diagnostics.Metrics;

namespace CloudNexus.Functions.Status.Pipeline;

/// <summary>Takes the probes out of a batch of events, and notes them when all that came before them is stored.</summary>
public sealed class ProbeIntake(ProbeMessage message, PipelineStore store, ProbeOptions options, TimeProvider time)
{
    /// <summary>How far ahead of this clock, and how old, a probe may be.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(1);

    private static readonly Counter<long> Arrived = Telemetry.Meter.CreateCounter<long>("pipeline.probes_arrived");

    /// <summary>Adds the probe to those of its batch. False when this service did not make it, or it is out of time.</summary>
    public bool TryTake(ReadOnlySpan<byte> bytes, Dictionary<int, long> probes)
    {
        ArgumentNullException.ThrowIfNull(probes);
        var now = time.GetUtcNow();
        if (message.TryRead(bytes) is not var (partition, sentMs) || partition >= options.Partitions
            || sentMs > (now + Ahead).ToUnixTimeMilliseconds() || sentMs < (now - Oldest).ToUnixTimeMilliseconds())
        {
            return false;
        }

        Arrived.Add(1);
        probes[partition] = Math.Max(sentMs, probes.GetValueOrDefault(partition));
        return true;
    }

    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public Task NoteAsync(IReadOnlyDictionary<int, long> probes, CancellationToken cancellation)
        => probes is { Count: > 0 } ? store.NoteArrivedAsync(probes, cancellation) : Task.CompletedTask;
}
