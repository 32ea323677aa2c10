using System.Globalization;
using System.Security.Cryptography;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.History.Tiers;

/// <summary>
/// A window's properties as rows: one as a rule, <c>{key}~1</c>, <c>{key}~2</c>, … where they pass what a row may hold. The first says how many there
/// are, and where there are several each carries the same stamp, so that a reader who comes between two versions notices.
/// </summary>
internal static class WindowRows
{
    /// <summary>Encoded bytes of a row: of the entity's 1 MiB, Azurite counts binary as base64, so that eleven full properties fit.</summary>
    public const int MostRowBytes = 11 * TableLimits.MaxPropertyBytes;

    /// <summary>Rows of a window.</summary>
    public const int MostRows = 8;

    public const string Count = "Rows";
    public const string Stamp = "Stamp";

    /// <summary>Bytes of a whole window: one transaction holds them, at 4 MiB of base64.</summary>
    private const int MostBytes = 11 * TableLimits.MaxTransactionBytes / 16;

    private const int MostProperties = TableLimits.MaxProperties - 2;

    /// <summary>The row key of the window that starts then.</summary>
    public static string Key(long startMs) => (startMs / 1000).ToString("d11", CultureInfo.InvariantCulture);

    /// <summary>The row key of a window's row, the first being 0.</summary>
    public static string Key(long startMs, int row) => row == 0 ? Key(startMs) : string.Create(CultureInfo.InvariantCulture, $"{Key(startMs)}~{row}");

    /// <summary>The start of the window that a row key belongs to, epoch milliseconds.</summary>
    public static long StartOf(string rowKey) => long.Parse(rowKey.AsSpan(0, 11), NumberStyles.None, CultureInfo.InvariantCulture) * 1000;

    /// <summary>Null when they pass what a window may hold.</summary>
    /// <param name="nodeId">The partition.</param>
    /// <param name="startMs">The window's start.</param>
    /// <param name="whole">All properties in one entity, of any size; its keys are not looked at.</param>
    public static IReadOnlyList<TableEntity>? Split(string nodeId, long startMs, TableEntity whole)
    {
        var rows = new List<TableEntity> { new(nodeId, Key(startMs)) };
        long total = 0;
        var inRow = 0;
        foreach (var (name, value) in whole.Properties)
        {
            var size = ((ReadOnlyMemory<byte>)value).Length + (2 * name.Length) + 16;
            total += size;
            if (inRow > 0 && (inRow + size > MostRowBytes || rows[^1].Properties.Count == MostProperties))
            {
                rows.Add(new TableEntity(nodeId, Key(startMs, rows.Count)));
                inRow = 0;
            }

            rows[^1][name] = value;
            inRow += size;
        }

        if (rows.Count > MostRows || total > MostBytes)
        {
            return null;
        }

        rows[0][Count] = rows.Count;
        if (rows.Count > 1)
        {
            var stamp = StampOf(whole);
            rows.ForEach(row => row[Stamp] = stamp);
        }

        return rows;
    }

    /// <summary>
    /// Reads all rows of a window as one entity, with the first row's ETag and <see cref="Count"/>. Null where it or its table is missing.
    /// </summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public static async Task<TableEntity?> ReadAsync(
        TableClient table, string nodeId, long startMs, IReadOnlyCollection<string>? select, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var found = await table.GetEntityIfExistsAsync(nodeId, Key(startMs), select, cancellation);
            if (found.IsNotFound)
            {
                return null;
            }

            var whole = found.Value;
            var more = await Task.WhenAll(Enumerable.Range(1, (whole.GetInt32(Count) ?? 1) - 1)
                .Select(row => table.GetEntityIfExistsAsync(nodeId, Key(startMs, row), select, cancellation)));
            if (more.All(m => m.IsSuccess && TryJoin(whole, m.Value)))
            {
                return whole;
            }

            if (attempt == 5)
            {
                throw new InvalidDataException($"The rows of window {Key(startMs)} of node {nodeId} do not belong together.");
            }
        }
    }

    /// <summary>Adds a further row's properties to the first row's. False when the two are of different versions.</summary>
    public static bool TryJoin(TableEntity first, TableEntity next)
    {
        if (first.GetInt64(Stamp) != next.GetInt64(Stamp))
        {
            return false;
        }

        foreach (var (name, value) in next.Properties)
        {
            first[name] = value;
        }

        return true;
    }

    /// <summary>The steps that put these rows in the place of those that were read: all or nothing, unless somebody was quicker.</summary>
    public static IReadOnlyList<TableTransactionAction> Replace(IReadOnlyList<TableEntity> rows, Azure.ETag? etag, int rowsBefore)
    {
        var first = etag is { } known
            ? TableTransactionAction.Update(rows[0], known, TableUpdateMode.Replace)
            : TableTransactionAction.Add(rows[0]);
        var start = StartOf(rows[0].RowKey);
        return
        [
            first,
            .. rows.Skip(1).Select(row => TableTransactionAction.Upsert(row, TableUpdateMode.Replace)),
            .. Enumerable.Range(rows.Count, Math.Max(0, rowsBefore - rows.Count))
                .Select(row => TableTransactionAction.Delete(rows[0].PartitionKey, Key(start, row), Azure.ETag.All)),
        ];
    }

    private static long StampOf(TableEntity whole)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in whole.Properties.Values)
        {
            hash.AppendData(((ReadOnlyMemory<byte>)value).Span);
        }

        return BitConverter.ToInt64(hash.GetHashAndReset());
    }
}
