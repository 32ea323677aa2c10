using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Functions.Archive.Work;

/// <summary>
/// Brings one archive into a container, over as many runs as it takes: copies tables into blocks, makes the blob of them, reads it back,
/// and marks it as verified. After each step the position is stored; broken off anywhere, the step is done again.
/// </summary>
/// <param name="container">Where it goes.</param>
/// <param name="key">The work's name: one archive at a time is made under it.</param>
/// <param name="tables">What is copied.</param>
/// <param name="options">Sizes.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Told what is done, for people.</param>
internal sealed class ArchiveWork(
    BlobContainerClient container, string key, Tables tables, ArchiveOptions options, TimeProvider time, Action<string> say)
{
    private readonly ProgressStore _store = new(container, key, time);

    /// <param name="plan">Asked what to make when nothing is under way.</param>
    /// <param name="isWhole">Asked when all is copied: whether nothing was taken away meanwhile. If not, all is dropped.</param>
    /// <param name="budget">When to stop, at the next place from which another run can go on.</param>
    /// <param name="cancellation">Stops it at once.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="BackupException">Another run is at it, or what was written is not what is there: then it is deleted.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    /// <exception cref="IOException">The archive was changed while it was read back.</exception>
    public async Task<ArchiveEnd> RunAsync(
        Func<Task<ArchivePlan>> plan, Func<Task<bool>> isWhole, RunBudget budget, CancellationToken cancellation)
    {
        (await container.CreateIfNotExistsAsync(cancellation)).EnsureSuccess();
        var progress = await _store.LoadAsync(cancellation);
        if (progress is not null)
        {
            say($"Goes on with {progress.Plan.Blob}: {progress.Copy.Done.Count} of {progress.Plan.Tables.Count} tables are copied.");
        }
        else
        {
            var made = await plan();
            progress = new ArchiveProgress { Plan = made, CreatedAt = time.GetUtcNow(), Copy = new() { Names = made.Tables } };
            await _store.SaveAsync(progress, cancellation);
            say($"Begins {made.Blob}: {made.Tables.Count} tables{(made.Base is null ? "" : $", building on {made.Base}")}.");
        }

        if (!progress.IsCommitted)
        {
            using var copy = new BlobCopy(container, _store, tables, options, time, say);
            if (!await copy.RunAsync(progress, budget, cancellation))
            {
                return ArchiveEnd.Paused;
            }

            if (!await isWhole())
            {
                await _store.DeleteAsync(cancellation);
                say($"What was to be in {progress.Plan.Blob} was dropped meanwhile: it is not made.");
                return ArchiveEnd.Dropped;
            }

            await copy.CommitAsync(progress, cancellation);
        }

        if (await new BlobCheck(container, _store, time, say).RunAsync(progress, budget, cancellation) is not { } item)
        {
            return ArchiveEnd.Paused;
        }

        await _store.DeleteAsync(cancellation);
        return new ArchiveEnd(item, IsPaused: false);
    }
}

/// <param name="Made">The verified archive; null when there is none.</param>
/// <param name="IsPaused">Whether another run has to go on.</param>
internal sealed record ArchiveEnd(ArchiveItem? Made, bool IsPaused)
{
    public static ArchiveEnd Dropped { get; } = new(null, IsPaused: false);

    public static ArchiveEnd Paused { get; } = new(null, IsPaused: true);
}
