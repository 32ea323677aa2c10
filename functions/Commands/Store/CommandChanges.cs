using CloudNexus.Functions.Commands.News;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Commands.Store;

/// <summary>Changes a command under its ETag, whoever else changes it, and tells of it.</summary>
public sealed class CommandChanges(CommandStore store, OpenCommandStore open, CommandNews news)
{
    private const int MostTries = 20;

    /// <param name="id">The command.</param>
    /// <param name="change">What becomes of it as it is; null leaves it. Asked again after a lost race.</param>
    /// <param name="actor">Who, for the event.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The command as it is now, null when there is none, and whether this changed it.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<(StoredCommand? Now, bool IsChanged)> ApplyAsync(
        string id, Func<StoredCommand, StoredCommand?> change, string actor, CancellationToken cancellation)
        => ApplyAsync(id, null, before => ValueTask.FromResult(change(before)), actor, cancellation);

    /// <param name="known">As it was read just now.</param>
    /// <param name="change">As above.</param>
    /// <param name="actor">Who, for the event.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <inheritdoc cref="ApplyAsync(string, Func{StoredCommand, StoredCommand?}, string, CancellationToken)"/>
    public Task<(StoredCommand? Now, bool IsChanged)> ApplyAsync(
        StoredCommand known, Func<StoredCommand, StoredCommand?> change, string actor, CancellationToken cancellation)
        => ApplyAsync(known.Id, known, before => ValueTask.FromResult(change(before)), actor, cancellation);

    /// <inheritdoc cref="ApplyAsync(string, Func{StoredCommand, StoredCommand?}, string, CancellationToken)"/>
    public async Task<(StoredCommand? Now, bool IsChanged)> ApplyAsync(
        string id,
        StoredCommand? known,
        Func<StoredCommand, ValueTask<StoredCommand?>> change,
        string actor,
        CancellationToken cancellation)
    {
        StoredCommand? unsure = null;
        for (var attempt = 1; ; attempt++)
        {
            if ((known ?? await store.FindAsync(id, cancellation)) is not { } before)
            {
                return (null, false);
            }

            known = null;
            if (unsure is not null && AreSame(before, unsure))
            {
                // The answer to the write was lost, not the write.
                return (before, true);
            }

            if (await change(before) is not { } after)
            {
                return (before, false);
            }

            var isMoved = before.Item.HasEnded || OpenCommandStore.QueueOf(before.Item) != OpenCommandStore.QueueOf(after.Item);
            if (isMoved && !after.Item.HasEnded)
            {
                // First: what stands in a queue for nothing is found and removed.
                await open.AddAsync([after.Item], cancellation);
            }

            var result = await store.ReplaceAsync(after, cancellation);
            if (result.IsSuccess)
            {
                await TellAsync(before.Item, after.Item, actor, cancellation);
                return (after with { Tag = result.ETag }, true);
            }

            if (attempt == MostTries || !(result.IsPreconditionFailed || result.IsNotFound))
            {
                result.EnsureSuccess();
            }

            unsure = result.Retried ? after : null;
        }
    }

    private async Task TellAsync(CommandItem before, CommandItem after, string actor, CancellationToken cancellation)
    {
        if (before.Status == after.Status)
        {
            return;
        }

        await news.TellAsync([after], actor, cancellation);
        var queue = OpenCommandStore.QueueOf(before);
        if (after.HasEnded || queue != OpenCommandStore.QueueOf(after))
        {
            await open.RemoveAsync(queue, before, cancellation);
        }
    }

    private static bool AreSame(StoredCommand one, StoredCommand other)
        => one.Item.Status == other.Item.Status && one.Item.SentAt == other.Item.SentAt && one.Item.StartedAt == other.Item.StartedAt
            && one.Item.EndedAt == other.Item.EndedAt && one.Item.OutputBytes == other.Item.OutputBytes && one.HeardAt == other.HeardAt
            && one.LeaseOwner == other.LeaseOwner && one.LeaseUntil == other.LeaseUntil;
}
