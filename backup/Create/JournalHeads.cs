using System.Runtime.CompilerServices;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Backup.Create;

/// <summary>
/// A journal as it was at one moment. Entries are written with their day's counter in one transaction, and newer ones stand before older
/// ones, so the counters are read first, and what was added since is left out: numbers stay without a gap.
/// </summary>
internal sealed class JournalHeads
{
    private readonly Dictionary<string, TableEntity> _counters = new(StringComparer.Ordinal);

    /// <summary>The journal's rows in the order of their keys.</summary>
    public static async IAsyncEnumerable<TableEntity> ReadRowsAsync(
        TableClient table, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var heads = await ReadAsync(table, cancellation);
        await foreach (var row in table.QueryAsync(missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            if (heads.Take(row) is { } kept)
            {
                yield return kept;
            }
        }
    }

    internal static async Task<JournalHeads> ReadAsync(TableClient table, CancellationToken cancellation)
    {
        var heads = new JournalHeads();
        var counters = TableFilter.Where("RowKey", "eq", JournalDay.RowKey);
        await foreach (var row in table.QueryAsync(counters, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            heads._counters[row.PartitionKey] = row;
        }

        return heads;
    }

    /// <summary>The row as it is to be kept; null for one that came later.</summary>
    public TableEntity? Take(TableEntity row)
    {
        if (!_counters.TryGetValue(row.PartitionKey, out var counter))
        {
            return null;
        }

        return row.RowKey == JournalDay.RowKey ? counter
            : JournalPlace.Of(row.PartitionKey, row.RowKey).Number < JournalDay.FromRow(counter).Next ? row
            : null;
    }
}
