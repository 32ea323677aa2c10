using System.Runtime.CompilerServices;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Archive.Reading;

/// <summary>
/// Rows of a tier, with each window in one version: where one of several rows was replaced while it was read, it is read again.
/// </summary>
internal static class WholeWindows
{
    private const int MostTries = 5;

    /// <summary>Whether two rows of a tier belong to one window.</summary>
    public static bool IsOfOne(TableEntity first, TableEntity row)
        => first.PartitionKey == row.PartitionKey && WindowRows.StartOf(first.RowKey) == WindowRows.StartOf(row.RowKey);

    /// <param name="table">Asked again for a window of two versions.</param>
    /// <param name="rows">Its rows in the order of their keys, from the first of a window on.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async IAsyncEnumerable<TableEntity> ReadAsync(
        TableClient table, IAsyncEnumerable<TableEntity> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var window = new List<TableEntity>();
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            if (window.Count > 0 && !IsOfOne(window[0], row))
            {
                foreach (var one in await WholeAsync(table, window, cancellation))
                {
                    yield return one;
                }

                window = [];
            }

            window.Add(row);
        }

        if (window.Count > 0)
        {
            foreach (var one in await WholeAsync(table, window, cancellation))
            {
                yield return one;
            }
        }
    }

    private static async Task<List<TableEntity>> WholeAsync(TableClient table, List<TableEntity> window, CancellationToken cancellation)
    {
        var start = WindowRows.StartOf(window[0].RowKey);
        var range = TableFilter.RowRange(window[0].PartitionKey, WindowRows.Key(start), WindowRows.Key(start) + "\u007f");
        for (var attempt = 0; attempt < MostTries && !IsWhole(window); attempt++)
        {
            var again = new List<TableEntity>();
            await foreach (var row in table.QueryAsync(range, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
            {
                again.Add(row);
            }

            window = again;
        }

        return window;
    }

    private static bool IsWhole(List<TableEntity> window)
        => window.Count == 0
            || (window.Count == (window[0].GetInt32(WindowRows.Count) ?? 1)
                && window.TrueForAll(row => row.GetInt64(WindowRows.Stamp) == window[0].GetInt64(WindowRows.Stamp)));
}
