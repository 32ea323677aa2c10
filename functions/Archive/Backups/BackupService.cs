using System.Globalization;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Reading;
using CloudNexus.Functions.Archive.Work;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Functions.Archive.Backups;

/// <summary>Backups of tables into the container <see cref="BlobContainers.Backups"/>, in the format of <c>nexus backup</c>.</summary>
public sealed class BackupService(Tables tables, BlobContainers containers, ArchiveOptions options, TimeProvider time)
{
    /// <summary>Makes a backup, or goes on with one; then deletes those that are too many.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="budget">When to stop.</param>
    /// <param name="say">Told what is done.</param>
    /// <param name="cancellation">Stops it; another call goes on.</param>
    /// <returns>Whether it is done; false when another call must go on.</returns>
    /// <exception cref="BackupException">It cannot be made, or another run is at it.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    /// <exception cref="IOException">The backup was changed while it was read back.</exception>
    public async Task<bool> RunAsync(BackupRequest request, RunBudget budget, Action<string> say, CancellationToken cancellation)
    {
        var container = containers.Get(BlobContainers.Backups);
        var work = new ArchiveWork(container, request.Owner, tables, options, time, say);
        var end = await work.RunAsync(() => PlanAsync(container, request, cancellation), () => Task.FromResult(true), budget, cancellation);
        if (end.Made is not null)
        {
            await TidyAsync(container, request, say, cancellation);
        }

        return !end.IsPaused;
    }

    private async Task<ArchivePlan> PlanAsync(BlobContainerClient container, BackupRequest request, CancellationToken cancellation)
    {
        var all = TableOrder.Sort(await tables.ListAsync("", cancellation));
        var chosen = all.Where(n => request.Tables.Count == 0 || request.Tables.Any(t => n.StartsWith(t, StringComparison.Ordinal)));
        if (chosen.ToArray() is not { Length: > 0 } names)
        {
            throw new BackupException("There are no such tables: see the job's argument 'tables'.");
        }

        var id = ArchiveBuilder.NewId();
        var blob = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + $"-{id[..8]}{ArchiveItem.Extension}";
        return request.FullEach > 1 && await ListAsync(container, request.Owner, cancellation) is [var last, ..]
            && last.Chain + 1 < request.FullEach
            ? new ArchivePlan(blob, id, request.Owner, names, last.Blob.Name, last.Chain + 1)
            : new ArchivePlan(blob, id, request.Owner, names);
    }

    /// <summary>Deletes what is older than those that stay, as far as none of them builds on it.</summary>
    private static async Task TidyAsync(
        BlobContainerClient container, BackupRequest request, Action<string> say, CancellationToken cancellation)
    {
        var own = await ListAsync(container, request.Owner, cancellation);
        var needed = own.Take(request.Keep).SelectMany(a => a.Needs).ToHashSet(StringComparer.Ordinal);
        foreach (var old in own.Skip(request.Keep).Where(a => !needed.Contains(a.Id)))
        {
            var deleted = await container.DeleteAsync(old.Blob.Name, old.Blob.ETag, cancellation);
            if (!deleted.IsNotFound && !deleted.IsPreconditionFailed)
            {
                deleted.EnsureSuccess();
                say($"Deleted {old.Blob.Name}: {request.Keep} newer ones are kept.");
            }
        }
    }

    /// <summary>The job's verified ones, newest first.</summary>
    private static async Task<IReadOnlyList<ArchiveItem>> ListAsync(
        BlobContainerClient container, string owner, CancellationToken cancellation)
        => [.. (await ArchiveList.ReadAsync(container, cancellation))
            .Where(a => a.Owner == owner && a.VerifiedAt is not null).OrderByDescending(a => a.CreatedAt).ThenBy(a => a.Id)];
}
