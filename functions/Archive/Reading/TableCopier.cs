using System.Runtime.CompilerServices;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Archive.Reading;

/// <summary>Copies tables into an archive, a segment in memory at a time.</summary>
internal sealed class TableCopier(Tables tables)
{
    /// <param name="state">Where to go on; moved along.</param>
    /// <param name="archive">Takes the rows.</param>
    /// <param name="pause">Asked wherever another process could go on from the state as it is: whether to stop there.</param>
    /// <param name="cancellation">Stops it; the state is of no use then.</param>
    /// <returns>Whether all is copied; false where it was to stop before.</returns>
    /// <exception cref="BackupException">The store does not give rows in order.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> CopyAsync(CopyState state, ArchiveBuilder archive, Func<Task<bool>> pause, CancellationToken cancellation)
    {
        while (!state.IsDone)
        {
            if (!await CopyTableAsync(state, archive, pause, cancellation))
            {
                return false;
            }

            state.FinishTable();
            if (await pause() && !state.IsDone)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> CopyTableAsync(CopyState state, ArchiveBuilder archive, Func<Task<bool>> pause, CancellationToken cancellation)
    {
        var name = state.Current;
        var buffer = new SegmentBuffer();
        var order = new KeyOrder(state.Partition, state.Row);
        TableEntity? last = null;
        await foreach (var row in RowsAsync(state, cancellation))
        {
            if (!order.Advances(row))
            {
                throw new BackupException($"The store does not give the rows of {name} in order: nothing can be made of it.");
            }

            // Not within a window: it would be read anew from its beginning, maybe in another version.
            if (buffer.Rows == 0 && last is not null && !(TableOrder.IsTier(name) && WholeWindows.IsOfOne(last, row)))
            {
                (state.Partition, state.Row) = (last.PartitionKey, last.RowKey);
                if (await pause())
                {
                    return false;
                }
            }

            last = row;
            if (buffer.Add(row))
            {
                await FlushAsync();
            }
        }

        if (buffer.Rows > 0)
        {
            await FlushAsync();
        }

        return true;

        async Task FlushAsync()
        {
            state.Segments.Add(await archive.AddAsync(buffer.Bytes, buffer.Rows, cancellation));
            buffer.Clear();
        }
    }

    private async IAsyncEnumerable<TableEntity> RowsAsync(CopyState state, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var name = state.Current;
        var table = tables.Peek(name);
        var rows = After(table, state, cancellation);
        if (TableOrder.IsJournal(name))
        {
            var heads = state.Heads is { } text ? JournalHeads.Parse(text) : await JournalHeads.ReadAsync(table, cancellation);
            state.Heads = heads.ToText();
            rows = heads.TakeAsync(rows, cancellation);
        }
        else if (TableOrder.IsTier(name))
        {
            rows = WholeWindows.ReadAsync(table, rows, cancellation);
        }

        await foreach (var row in rows.WithCancellation(cancellation))
        {
            yield return row;
        }
    }

    /// <summary>Rows behind the last one. Two questions: one with "or" would have the store read the table from its beginning.</summary>
    private static async IAsyncEnumerable<TableEntity> After(
        TableClient table, CopyState state, [EnumeratorCancellation] CancellationToken cancellation)
    {
        TableFilter?[] filters = state.Partition is { } partition
            ?
            [
                TableFilter.Partition(partition) & TableFilter.Where("RowKey", "gt", state.Row ?? ""),
                TableFilter.Where("PartitionKey", "gt", partition),
            ]
            : [null];
        foreach (var filter in filters)
        {
            await foreach (var row in table.QueryAsync(filter, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
            {
                yield return row;
            }
        }
    }
}
