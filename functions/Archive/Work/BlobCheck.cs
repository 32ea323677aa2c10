using System.Globalization;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Functions.Archive.Work;

/// <summary>The second half of <see cref="ArchiveWork"/>: all that was written is read back and held against its hashes. What is not as it
/// was written is deleted.</summary>
internal sealed class BlobCheck(BlobContainerClient container, ProgressStore store, TimeProvider time, Action<string> say)
{
    /// <returns>The archive, marked as verified; null when the budget was spent before.</returns>
    /// <exception cref="BackupException">It is damaged, and was deleted; or another run is at it.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    /// <exception cref="IOException">It was changed meanwhile.</exception>
    public async Task<ArchiveItem?> RunAsync(ArchiveProgress progress, RunBudget budget, CancellationToken cancellation)
    {
        var name = progress.Plan.Blob;
        var found = await container.FindAsync(name, cancellation);
        if (found.IsNotFound)
        {
            await store.DeleteAsync(cancellation);
            throw new BackupException($"{name} is gone: the next run makes it anew.");
        }

        var blob = found.Value;
        try
        {
            using var reader = await ArchiveReader.OpenAsync(new BlobReadStream(container, blob), name, cancellation);
            if (!await ReadAsync(reader, progress, budget, cancellation))
            {
                return null;
            }
        }
        catch (DamagedArchiveException damage)
        {
            await container.DeleteAsync(name, blob.ETag, cancellation);
            await store.DeleteAsync(cancellation);
            throw new BackupException($"{damage.Message} It was deleted: the next run makes it anew.", damage);
        }

        var item = ArchiveItem.From(await MarkAsync(blob, cancellation))!;
        say(string.Create(
            CultureInfo.InvariantCulture, $"Verified {name}: {item.Tables} tables, {item.Rows:#,0} rows, {blob.Length:#,0} bytes."));
        return item;
    }

    /// <returns>Whether all was read.</returns>
    private async Task<bool> ReadAsync(ArchiveReader reader, ArchiveProgress progress, RunBudget budget, CancellationToken cancellation)
    {
        var manifest = reader.Manifest;
        if (!manifest.Tables.Select(t => t.Name).SequenceEqual(progress.Plan.Tables))
        {
            throw new DamagedArchiveException($"{progress.Plan.Blob} holds other tables than it should.");
        }

        var own = manifest.Tables.SelectMany(t => t.Segments).Where(s => s.Archive == manifest.Id).DistinctBy(s => s.Sha256);
        var left = own.Skip(progress.Verified).ToArray();
        foreach (var segment in left)
        {
            await reader.ReadAsync(segment, cancellation);
            progress.Verified++;
            if (budget.IsSpent && segment != left[^1])
            {
                await store.SaveAsync(progress, cancellation);
                return false;
            }
        }

        return true;
    }

    private async Task<BlobItem> MarkAsync(BlobItem blob, CancellationToken cancellation)
    {
        var metadata = ArchiveItem.Verified(blob, time.GetUtcNow());
        var marked = await container.SetMetadataAsync(blob.Name, metadata, blob.ETag, cancellation);
        if (marked.IsPreconditionFailed || marked.IsNotFound)
        {
            throw new IOException($"{blob.Name} was changed while it was read back: the next run reads it again.");
        }

        marked.EnsureSuccess();
        return blob with { ETag = marked.ETag, Metadata = metadata };
    }
}
