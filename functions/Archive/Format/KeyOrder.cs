using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Archive.Format;

/// <summary>Rows of a table stand in the order of their keys, each once.</summary>
/// <param name="partition">Of the row before the first; null where there is none.</param>
/// <param name="row">Likewise.</param>
internal sealed class KeyOrder(string? partition = null, string? row = null)
{
    /// <returns>Whether the row comes after those before.</returns>
    public bool Advances(TableEntity next)
    {
        var compared = partition is null ? 1 : string.CompareOrdinal(next.PartitionKey, partition);
        compared = compared == 0 ? string.CompareOrdinal(next.RowKey, row) : compared;
        (partition, row) = (next.PartitionKey, next.RowKey);
        return compared > 0;
    }
}
