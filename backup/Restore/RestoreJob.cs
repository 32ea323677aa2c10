using CloudNexus.Backup.Archive;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Backup.Restore;

/// <summary>Puts an archive's tables into an installation that has none.</summary>
internal sealed class RestoreJob(Tables tables, TimeProvider time)
{
    /// <summary>Of a transaction's 4 MiB, leaving room for what each step has around its row.</summary>
    private const int MostBatchBytes = 3 * 1024 * 1024;

    /// <summary>Reads and checks the whole archive before the first row is written.</summary>
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
            var table = await tables.GetAsync(content.Name);
            await foreach (var rows in archive.ReadAsync(content, cancellation))
            {
                foreach (var batch in Batches(rows))
                {
                    (await table.SubmitTransactionAsync(batch, cancellation)).EnsureSuccess();
                }
            }
        }

        await mark.CompleteAsync(cancellation);
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
