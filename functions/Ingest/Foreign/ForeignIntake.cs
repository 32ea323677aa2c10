using CloudNexus.Functions.Identity;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest.Foreign;

/// <summary>Decides about an event that is no frame and shows an API key: whose it is, and what in it may be stored.</summary>
public sealed class ForeignIntake(KeyRing keys, SourceLimit limit, FrameValidator validator, TimeProvider time)
{
    /// <exception cref="Storage.TableStorageException">The store does not answer: nothing is decided, try again.</exception>
    public async ValueTask<IReadOnlyList<FrameVerdict>> CheckAsync(IngestEvent item, CancellationToken cancellation)
    {
        if (await keys.FindAsync(item.ApiKey, cancellation) is not { } key)
        {
            return [new FrameVerdict(null, RefusalReason.BadKey, ApiKey.TryParse(item.ApiKey, out var claimed) ? claimed.NodeId : null)];
        }

        if (ForeignPayload.Read(item.Bytes, item.Enqueued ?? time.GetUtcNow()) is not { } blocks)
        {
            return [new FrameVerdict(null, RefusalReason.Malformed, key.NodeId)];
        }

        var verdicts = new List<FrameVerdict>();
        foreach (var block in blocks)
        {
            verdicts.Add(await limit.AdmitsAsync(key.NodeId, block.Schema, cancellation)
                ? validator.Accept(key.NodeId, null, block)
                : new FrameVerdict(null, RefusalReason.TooManySeries, key.NodeId));
        }

        return verdicts;
    }
}
