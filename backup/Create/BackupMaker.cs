using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Reading;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Backup.Create;

/// <summary>Copies an installation's tables into an archive file.</summary>
internal sealed class BackupMaker(Tables tables, TimeProvider time)
{
    private static readonly Task<bool> GoOn = Task.FromResult(false);

    /// <param name="path">The archive, which must not be there yet.</param>
    /// <param name="basePath">An earlier archive whose segments are not stored again; null for one that stands alone.</param>
    /// <param name="cancellation">Stops it; nothing stays.</param>
    /// <exception cref="BackupException">There is nothing to back up, or the base is damaged.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<BackupResult> CreateAsync(string path, string? basePath, CancellationToken cancellation)
    {
        var names = TableOrder.Sort(await tables.ListAsync("", cancellation));
        if (names.Count == 0)
        {
            throw new BackupException("There are no tables: check NexusStorage and NexusTablePrefix.");
        }

        using var before = basePath is null ? null : await ArchiveReader.OpenAsync(basePath, cancellation);
        await using var file = new ArchiveFile(path);
        var archive = new ArchiveBuilder(file.Stream, ArchiveBuilder.NewId(), time.GetUtcNow(), before?.Manifest);
        var state = new CopyState { Names = names };
        await new TableCopier(tables).CopyAsync(state, archive, () => GoOn, cancellation);
        var manifest = await archive.FinishAsync(state.Done, time.GetUtcNow(), cancellation);
        await file.FinishAsync();
        return new BackupResult(manifest, archive.Stored, archive.Reused);
    }
}
