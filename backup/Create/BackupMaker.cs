using CloudNexus.Backup.Archive;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Backup.Create;

/// <summary>Copies an installation's tables into an archive, a segment in memory at a time.</summary>
internal sealed class BackupMaker(Tables tables, TimeProvider time)
{
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
        await using var archive = new ArchiveWriter(path, before?.Manifest, time.GetUtcNow());
        foreach (var name in names)
        {
            archive.Add(new TableContent(name, await CopyAsync(name, archive, cancellation)));
        }

        var manifest = await archive.FinishAsync(time.GetUtcNow(), cancellation);
        return new BackupResult(manifest, archive.Stored, archive.Reused);
    }

    private async Task<IReadOnlyList<Segment>> CopyAsync(string name, ArchiveWriter archive, CancellationToken cancellation)
    {
        var segments = new List<Segment>();
        var buffer = new SegmentBuffer();
        var order = new KeyOrder();
        await foreach (var row in RowsAsync(name, cancellation))
        {
            if (!order.Advances(row))
            {
                throw new BackupException($"The store does not give the rows of {name} in order: nothing can be made of it.");
            }

            if (buffer.Add(row))
            {
                await FlushAsync();
            }
        }

        if (buffer.Rows > 0)
        {
            await FlushAsync();
        }

        return segments;

        async Task FlushAsync()
        {
            segments.Add(await archive.AddAsync(buffer.Bytes, buffer.Rows, cancellation));
            buffer.Clear();
        }
    }

    private IAsyncEnumerable<TableEntity> RowsAsync(string name, CancellationToken cancellation)
    {
        var table = tables.Peek(name);
        return TableOrder.IsJournal(name) ? JournalHeads.ReadRowsAsync(table, cancellation)
            : TableOrder.IsTier(name) ? WholeWindows.ReadAsync(table, cancellation)
            : table.QueryAsync(missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation);
    }
}
