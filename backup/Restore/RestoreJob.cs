using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Reading;
using CloudNexus.Functions.Archive.Tiers;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Backup.Restore;

/// <summary>Puts an archive's tables into an installation.</summary>
internal sealed class RestoreJob(Tables tables, TimeProvider time)
{
    /// <summary>Of a transaction's 4 MiB, leaving room for what each step has around its row.</summary>
    private const int MostBatchBytes = 3 * 1024 * 1024;

    /// <summary>Puts all into an installation that has no tables. Reads and checks the whole archive before the first row is
    /// written.</summary>
    /// <exception cref="BackupException">The archive is damaged, or there are tables already: nothing was written.</exception>
    /// <exception cref="TableStorageException">The store does not answer: run it again.</exception>
    public async Task RunAsync(ArchiveSet archive, CancellationToken cancellation)
    {
        CheckNames(archive.Manifest);
        await archive.VerifyAsync(cancellation);
        var mark = new RestoreMark(tables, time);
        await mark.BeginAsync(archive.Manifest.Id, cancellation);
        foreach (var content in archive.Manifest.Tables)
        {
            await WriteAsync(archive, content, cancellation);
        }

        await mark.CompleteAsync(cancellation);
    }

    /// <summary>
    /// Puts tables of samples back beside those that there are, while the service runs: questions go there within a minute, and retention
    /// leaves them alone for that long. Reads and checks the whole archive first.
    /// </summary>
    /// <exception cref="BackupException">The archive is damaged, holds something else, or a table of it is there: nothing was
    /// written.</exception>
    /// <exception cref="TableStorageException">The store does not answer: run it again.</exception>
    public async Task AddAsync(ArchiveSet archive, TimeSpan keep, CancellationToken cancellation)
    {
        var manifest = archive.Manifest;
        CheckNames(manifest);
        if (manifest.Tables.FirstOrDefault(t => !TableOrder.IsTier(t.Name)) is { } other)
        {
            throw new BackupException($"Table {other.Name} cannot be added to others: only tables of samples and roll-ups can.");
        }

        await archive.VerifyAsync(cancellation);
        var known = new ArchivedTables(tables);
        foreach (var content in manifest.Tables)
        {
            // One that broke off is gone on with.
            var isThere = (await tables.ListAsync(content.Name, cancellation)).Contains(content.Name);
            var isOurs = await known.FindAsync(content.Name, cancellation) is { } begun && begun.RestoredFrom == manifest.Id;
            if (isThere && !isOurs)
            {
                throw new BackupException($"Table {content.Name} is there already: it was not dropped, or restored from another archive.");
            }
        }

        var until = time.GetUtcNow() + keep;
        foreach (var content in manifest.Tables)
        {
            await known.RestoringAsync(content.Name, manifest.Id, until, cancellation);
            await WriteAsync(archive, content, cancellation);
            await known.RestoredAsync(content.Name, time.GetUtcNow(), cancellation);
        }
    }

    private async Task WriteAsync(ArchiveSet archive, TableContent content, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(content.Name);
        await foreach (var rows in archive.ReadAsync(content, cancellation))
        {
            foreach (var batch in Batches(rows))
            {
                (await table.SubmitTransactionAsync(batch, cancellation)).EnsureSuccess();
            }
        }
    }

    /// <summary>With a longer prefix than where it comes from, a table's name may be too long.</summary>
    private void CheckNames(Manifest manifest)
    {
        try
        {
            foreach (var content in manifest.Tables)
            {
                tables.Peek(content.Name);
            }
        }
        catch (ArgumentException e)
        {
            throw new BackupException($"Use a shorter prefix: {e.Message}", e);
        }
    }

    /// <summary>Rows of one partition, as many as a transaction takes. They replace what an earlier try has written.</summary>
    internal static IEnumerable<IReadOnlyList<TableTransactionAction>> Batches(IEnumerable<TableEntity> rows)
    {
        var batch = new List<TableTransactionAction>();
        var bytes = 0L;
        foreach (var row in rows)
        {
            var size = SizeOf(row);
            if (batch.Count > 0
                && (batch.Count == TableLimits.MaxTransactionActions || bytes + size > MostBatchBytes
                    || batch[0].Entity.PartitionKey != row.PartitionKey))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }

            batch.Add(TableTransactionAction.Upsert(row, TableUpdateMode.Replace));
            bytes += size;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>Of the request: bytes as base64, characters as up to six, and some for each property and the step.</summary>
    private static long SizeOf(TableEntity row) => 2048 + row.Properties.Sum(p => p.Value switch
    {
        string text => 6L * text.Length,
        ReadOnlyMemory<byte> bytes => bytes.Length * 4L / 3,
        _ => 32,
    } + (2 * p.Key.Length) + 32);
}
