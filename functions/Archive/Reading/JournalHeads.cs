using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Archive.Reading;

/// <summary>
/// A journal as it was at one moment. Entries are written with their day's counter in one transaction, and newer ones stand before older
/// ones, so the counters are read first, and what was added since is left out: numbers stay without a gap.
/// </summary>
internal sealed class JournalHeads
{
    private readonly Dictionary<string, TableEntity> _counters = new(StringComparer.Ordinal);

    /// <exception cref="BackupException">The text is not one that <see cref="ToText"/> gave.</exception>
    public static JournalHeads Parse(string text)
    {
        var heads = new JournalHeads();
        foreach (var row in RowText.ReadAll(Encoding.UTF8.GetBytes(text)))
        {
            heads._counters[row.PartitionKey] = row;
        }

        return heads;
    }

    public static async Task<JournalHeads> ReadAsync(TableClient table, CancellationToken cancellation)
    {
        var heads = new JournalHeads();
        var counters = TableFilter.Where("RowKey", "eq", JournalDay.RowKey);
        await foreach (var row in table.QueryAsync(counters, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            heads._counters[row.PartitionKey] = row;
        }

        return heads;
    }

    /// <summary>For <see cref="Parse"/> in another process: a row for each day, of which a table has 31 at most.</summary>
    public string ToText()
    {
        var lines = new ArrayBufferWriter<byte>();
        foreach (var row in _counters.Values)
        {
            RowText.Append(lines, row);
        }

        return Encoding.UTF8.GetString(lines.WrittenSpan);
    }

    /// <summary>Of rows in the order of their keys those that are to be kept.</summary>
    public async IAsyncEnumerable<TableEntity> TakeAsync(
        IAsyncEnumerable<TableEntity> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            if (Take(row) is { } kept)
            {
                yield return kept;
            }
        }
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
