using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Processes;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>Decides about one event, from its bytes alone: whose it is, whether the key is good, what in it may be stored.</summary>
public sealed class FrameValidator(KeyRing keys, SchemaStore schemas, ProcessIntake processes, IngestOptions options, TimeProvider time)
{
    /// <exception cref="Storage.TableStorageException">The store does not answer: nothing is decided, try again.</exception>
    public async ValueTask<FrameVerdict> CheckAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (Frame.TryParse(bytes, out var frame) != DecodeStatus.Ok)
        {
            return new FrameVerdict(null, RefusalReason.Malformed, null);
        }

        var header = frame!.Header;
        var key = await keys.FindAsync(header.NodeId, header.KeyId, cancellation);
        if (key is null || !frame.HasValidMac(key.MacKey))
        {
            return new FrameVerdict(null, RefusalReason.BadKey, header.NodeId);
        }

        keys.NoteUse(key);
        if (header.Epoch > (ulong)(time.GetUtcNow() + options.FutureTolerance).ToUnixTimeMilliseconds())
        {
            return new FrameVerdict(null, RefusalReason.BadEpoch, header.NodeId);
        }

        SeriesSchema? schema;
        if (frame.InlineSchema.IsEmpty)
        {
            schema = await schemas.FindAsync(header.NodeId, header.SchemaId, cancellation);
            if (schema is null)
            {
                return new FrameVerdict(null, RefusalReason.UnknownSchema, header.NodeId);
            }
        }
        else if (SeriesSchema.TryDecode(frame.InlineSchema.Span, out schema) != DecodeStatus.Ok)
        {
            return Refused(header, RefusalReason.Malformed);
        }
        else
        {
            // The batch may hold later frames of the same schema without it.
            schemas.Know(schema!);
        }

        if (frame.TryDecodeSamples(schema!, out var samples) != DecodeStatus.Ok)
        {
            return Refused(header, RefusalReason.Malformed);
        }

        FiniteValues.Keep(samples!);
        var verdict = Accept(header.NodeId, header, samples!);
        return verdict with { Arrival = verdict.Arrival! with { Processes = processes.Take(frame.Processes) } };
    }

    /// <summary>Cuts samples to the time range that is taken. The verdict says when some were left out.</summary>
    public FrameVerdict Accept(string nodeId, FrameHeader? header, SampleBlock samples)
    {
        var now = time.GetUtcNow();
        var from = (now - options.RawRetention).ToUnixTimeMilliseconds();
        var to = (now + options.FutureTolerance).ToUnixTimeMilliseconds();
        var taken = samples.Where(t => t >= from && t <= to);
        return new FrameVerdict(
            new Arrival(nodeId, header, taken), taken.Rows == samples.Rows ? RefusalReason.None : RefusalReason.OutOfTime, nodeId);
    }

    /// <summary>A frame with a good MAC that can never be stored: its number is settled all the same, with no rows.</summary>
    private static FrameVerdict Refused(FrameHeader header, RefusalReason reason)
        => new(new Arrival(header.NodeId, header, SampleBlock.None), reason, header.NodeId);
}
