using CloudNexus.Functions.Storage;

namespace CloudNexus.Backup.Archive;

/// <summary>Rows of a table stand in the order of their keys, each once.</summary>
internal sealed class KeyOrder
{
    private TableEntity? _last;

    /// <returns>Whether the row comes after those before.</returns>
    public bool Advances(TableEntity row)
    {
        var compared = _last is null ? 1 : string.CompareOrdinal(row.PartitionKey, _last.PartitionKey);
        compared = compared == 0 ? string.CompareOrdinal(row.RowKey, _last!.RowKey) : compared;
        _last = row;
        return compared > 0;
    }
}
