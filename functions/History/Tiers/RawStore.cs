using System.Runtime.CompilerServices;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Tiers;

/// <summary>One closed window as stored.</summary>
/// <param name="ETag">Null when it is not in the store.</param>
/// <param name="Rows">Rows that it takes.</param>
public sealed record RawWindow(Azure.ETag? ETag, int Rows, WindowBlock Block);

/// <summary>Closed windows in the <c>raw{yyyyMMdd}</c> tables: node / start (epoch seconds, 11 digits). See docs/storage-layout.md.</summary>
public sealed class RawStore(TierTables tables)
{
    /// <summary>
    /// Most windows of a table that are fetched one by one. Beyond, a range query is one request in place of many; the emulator scans its whole
    /// table for it, which for so many windows is still quicker.
    /// </summary>
    private const int MostPointReads = 16;

    /// <summary>Windows that are held at once: half a day.</summary>
    private const int MostInMemory = 72;

    /// <summary>The whole window; an empty one when there is none.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<RawWindow> LoadAsync(string nodeId, long startMs, CancellationToken cancellation)
    {
        var row = await WindowRows.ReadAsync(tables.Reader(Tier.Raw, startMs), nodeId, startMs, null, cancellation);
        return row is null
            ? new RawWindow(null, 0, WindowBlock.Empty)
            : new RawWindow(row.ETag, row.GetInt32(WindowRows.Count) ?? 1, WindowProperties.Read(row, null));
    }

    /// <summary>Puts a window in the place of the one that was loaded. Null when it is larger than a window may be.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<TableTransactionResult?> SaveAsync(
        string nodeId, long startMs, WindowBlock block, RawWindow before, CancellationToken cancellation)
    {
        var whole = new TableEntity(nodeId, WindowRows.Key(startMs));
        WindowProperties.Write(whole, block);
        if (!WindowProperties.Fits(block) || WindowRows.Split(nodeId, startMs, whole) is not { } rows)
        {
            return null;
        }

        var result = await tables.WriteAsync(Tier.Raw, startMs, WindowRows.Replace(rows, before.ETag, before.Rows), cancellation);
        tables.Grew(Tier.Raw, result.IsSuccess ? block.Bytes - before.Block.Bytes : 0);
        return result;
    }

    /// <summary>Those of the windows that there are, in order of time, with these groups only.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="startsMs">Starts of windows, in order.</param>
    /// <param name="groups">Null for all.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async IAsyncEnumerable<(long StartMs, WindowBlock Block)> ReadAsync(
        string nodeId,
        IReadOnlyCollection<long> startsMs,
        IReadOnlyCollection<string>? groups,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var select = WindowProperties.Select(groups, [""], WindowRows.Count, WindowRows.Stamp);
        foreach (var slice in startsMs.GroupBy(Tier.Raw.TableOf).SelectMany(day => day.Chunk(MostInMemory)))
        {
            var rows = slice.Length <= MostPointReads
                ? await ReadPointsAsync(nodeId, slice, select, cancellation)
                : await ReadRangeAsync(nodeId, slice, select, cancellation);
            foreach (var (start, row) in rows)
            {
                yield return (start, WindowProperties.Read(row, groups));
            }
        }
    }

    private async Task<IEnumerable<(long Start, TableEntity Row)>> ReadPointsAsync(
        string nodeId, long[] starts, IReadOnlyCollection<string>? select, CancellationToken cancellation)
    {
        var table = tables.Reader(Tier.Raw, starts[0]);
        var rows = await Task.WhenAll(starts.Select(start => WindowRows.ReadAsync(table, nodeId, start, select, cancellation)));
        return starts.Zip(rows).Where(r => r.Second is not null).Select(r => (r.First, r.Second!));
    }

    private async Task<IEnumerable<(long Start, TableEntity Row)>> ReadRangeAsync(
        string nodeId, long[] starts, IReadOnlyCollection<string>? select, CancellationToken cancellation)
    {
        var table = tables.Reader(Tier.Raw, starts[0]);
        var filter = TableFilter.RowRange(nodeId, WindowRows.Key(starts[0]), WindowRows.Key(starts[^1] + Tier.Raw.WindowMs));
        var wanted = starts.ToHashSet();
        var found = new SortedDictionary<long, TableEntity>();
        var missing = new Dictionary<long, int>();
        await foreach (var row in table.QueryAsync(filter, select, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            var start = WindowRows.StartOf(row.RowKey);
            if (!wanted.Contains(start))
            {
                continue;
            }

            if (found.TryAdd(start, row))
            {
                missing[start] = (row.GetInt32(WindowRows.Count) ?? 1) - 1;
            }
            else if (WindowRows.TryJoin(found[start], row))
            {
                missing[start]--;
            }
        }

        // Somebody wrote the window while its rows were read.
        foreach (var (start, _) in missing.Where(m => m.Value != 0))
        {
            found.Remove(start);
            if (await WindowRows.ReadAsync(table, nodeId, start, select, cancellation) is { } whole)
            {
                found[start] = whole;
            }
        }

        return found.Select(f => (f.Key, f.Value));
    }
}
