using Azure;
using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Closing;

/// <summary>
/// Moves one window from <c>Open</c> into the raw tier: reads it, marks the roll-ups, writes it merged with what is closed already, removes it. Stopped
/// anywhere, it can be done again from the start: until the last step the window is in <c>Open</c>, and readers take each row once.
/// </summary>
public sealed class WindowCloser(
    OpenStore open, RawStore raw, SchemaStore schemas, DirtyStore dirty, TierTables tables, HistoryOptions options)
{
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">The open window or the closed one is damaged.</exception>
    public async Task<CloseOutcome> CloseAsync(string nodeId, long startMs, CancellationToken cancellation)
    {
        if (!tables.IsKept(Tier.Raw, startMs))
        {
            await open.RemoveWindowAsync(nodeId, startMs, ETag.All, cancellation);
            return CloseOutcome.Expired;
        }

        var window = await open.LoadWindowAsync(nodeId, startMs, cancellation);
        if (window.ETag is not { } etag)
        {
            return CloseOutcome.Gone;
        }

        var before = await raw.LoadAsync(nodeId, startMs, cancellation);
        var known = await schemas.FindAllAsync(nodeId, before.Block.Chunks.Concat(window.Block.Chunks), cancellation);
        if (WindowMerge.TryMerge([before.Block, window.Block], known, out var blocks) != DecodeStatus.Ok)
        {
            return CloseOutcome.Unreadable;
        }

        if (blocks!.Sum(b => b.Rows) == before.Block.Rows)
        {
            // Nothing new: an earlier attempt came as far as this.
            return await RemoveAsync(CloseOutcome.Closed);
        }

        // The next window's first growth is counted from this one's last reading.
        await dirty.MarkAsync(nodeId, Tier.Minute, [startMs, startMs + WindowBlock.LengthMs], cancellation);
        var saved = await raw.SaveAsync(nodeId, startMs, WindowBlock.Compact(blocks!, options.Closing), before, cancellation);
        if (saved is null or { IsTooLarge: true })
        {
            return await RemoveAsync(CloseOutcome.Full);
        }

        if (saved.IsPreconditionFailed || saved.IsConflict || saved.IsNotFound)
        {
            return CloseOutcome.LostRace;
        }

        saved.EnsureSuccess();
        return await RemoveAsync(CloseOutcome.Closed);

        async Task<CloseOutcome> RemoveAsync(CloseOutcome outcome)
            => await open.RemoveWindowAsync(nodeId, startMs, etag, cancellation) ? outcome : CloseOutcome.LostRace;
    }
}
