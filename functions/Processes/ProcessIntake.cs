using System.Diagnostics.Metrics;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Processes;

/// <summary>Decides which of a frame's snapshots are taken. What is not is counted; it never holds up the samples beside it.</summary>
public sealed class ProcessIntake(IngestOptions options, TimeProvider time)
{
    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("processes.refused");

    /// <param name="encoded">As they stand in a frame with a good MAC.</param>
    public IReadOnlyList<ProcessSnapshot> Take(ReadOnlyMemory<byte> encoded)
    {
        if (encoded.IsEmpty)
        {
            return [];
        }

        if (ProcessCodec.TryDecode(encoded.Span, out var snapshots) != DecodeStatus.Ok)
        {
            Refused.Add(1, new KeyValuePair<string, object?>("reason", RefusalReason.Malformed));
            return [];
        }

        var now = time.GetUtcNow();
        var from = (now - options.RawRetention).ToUnixTimeMilliseconds();
        var to = (now + options.FutureTolerance).ToUnixTimeMilliseconds();
        var taken = snapshots!.Where(s => s.TimeMs >= from && s.TimeMs <= to).ToArray();
        if (taken.Length < snapshots!.Count)
        {
            Refused.Add(snapshots.Count - taken.Length, new KeyValuePair<string, object?>("reason", RefusalReason.OutOfTime));
        }

        return taken;
    }
}
