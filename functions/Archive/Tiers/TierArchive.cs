using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Work;
using CloudNexus.Functions.History;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;

namespace CloudNexus.Functions.Archive.Tiers;

/// <summary>
/// Copies tables of samples that are about to be dropped into the container <see cref="BlobContainers.Archive"/>, one archive each, in the
/// format of <c>nexus backup</c>. Only tables that take no more writes: what is archived is what is dropped.
/// </summary>
public sealed class TierArchive(Tables tables, TierTables tiers, BlobContainers containers, ArchiveOptions options, TimeProvider time)
{
    private readonly ArchivedTables _known = new(tables);

    /// <summary>The name of a table's archive.</summary>
    public static string BlobOf(string table) => table + ArchiveItem.Extension;

    /// <summary>Archives what is due of these tiers, the oldest tables first.</summary>
    /// <param name="owner">The job.</param>
    /// <param name="which">Tiers.</param>
    /// <param name="keep">Archives older than this, of tables that are dropped, are deleted; null keeps all.</param>
    /// <param name="budget">When to stop.</param>
    /// <param name="say">Told what is done.</param>
    /// <param name="cancellation">Stops it; another call goes on.</param>
    /// <returns>Whether it is done; false when another call must go on.</returns>
    /// <exception cref="BackupException">An archive cannot be made, or another run is at it.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    /// <exception cref="IOException">An archive was changed while it was read back.</exception>
    public async Task<bool> RunAsync(
        string owner, IEnumerable<Tier> which, TimeSpan? keep, RunBudget budget, Action<string> say, CancellationToken cancellation)
    {
        var container = containers.Get(BlobContainers.Archive);
        var archived = 0;
        foreach (var table in await DueAsync(which, cancellation))
        {
            if (archived > 0 && budget.IsSpent)
            {
                return false;
            }

            var work = new ArchiveWork(container, table, tables, options, time, say);
            var plan = new ArchivePlan(BlobOf(table), ArchiveBuilder.NewId(), owner, [table]);
            var end = await work.RunAsync(
                () => Task.FromResult(plan), () => IsThereAsync(table, cancellation), budget, cancellation);
            if (end.IsPaused)
            {
                return false;
            }

            if (end.Made is { } made)
            {
                await _known.ArchivedAsync(table, made.Blob.ETag.ToString(), time.GetUtcNow(), cancellation);
                archived++;
            }
        }

        say(archived == 0 ? "Nothing was due." : $"Archived {archived} tables.");
        if (keep is { } age)
        {
            await TidyAsync(container, time.GetUtcNow() - age, say, cancellation);
        }

        return true;
    }

    private async Task<IReadOnlyList<string>> DueAsync(IEnumerable<Tier> which, CancellationToken cancellation)
    {
        var archived = (await _known.ListAsync(cancellation)).Where(t => t.Blob is not null).Select(t => t.Name).ToHashSet();
        var due = new List<string>();
        foreach (var tier in which)
        {
            var names = await tables.ListAsync(tier.TablePrefix, cancellation);
            due.AddRange(names.Where(n => tiers.IsFinal(tier, n) && !archived.Contains(n)));
        }

        return due;
    }

    /// <summary>Retention may have dropped it while it was read; it is never made again.</summary>
    private async Task<bool> IsThereAsync(string table, CancellationToken cancellation)
        => (await tables.ListAsync(table, cancellation)).Contains(table);

    private async Task TidyAsync(BlobContainerClient container, DateTimeOffset before, Action<string> say, CancellationToken cancellation)
    {
        foreach (var old in (await ArchiveList.ReadAsync(container, cancellation)).Where(a => a.VerifiedAt < before))
        {
            var table = old.Blob.Name[..^ArchiveItem.Extension.Length];
            if (await IsThereAsync(table, cancellation))
            {
                continue;
            }

            var deleted = await container.DeleteAsync(old.Blob.Name, old.Blob.ETag, cancellation);
            if (!deleted.IsNotFound && !deleted.IsPreconditionFailed)
            {
                deleted.EnsureSuccess();
                say($"Deleted {old.Blob.Name}, which was kept long enough.");
            }
        }
    }
}
