using System.Diagnostics.Metrics;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>A roll-up window with what is needed to replace it.</summary>
/// <param name="ETag">Null when it is not in the store.</param>
/// <param name="Rows">Rows that it takes.</param>
/// <param name="Bytes">Bytes of what was read of it.</param>
public sealed record StoredRollup(Azure.ETag? ETag, int Rows, RollupWindow Window, long Bytes = 0);

/// <summary>The <c>m1x{yyyyMM}</c> and <c>m15x{yyyy}</c> tables: node / start (epoch seconds, 11 digits). See docs/storage-layout.md.</summary>
public sealed class RollupStore(TierTables tables, SchemaStore schemas)
{
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("history.rollup_series_dropped");

    /// <summary>An empty window when there is none.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="tier">Minute or quarter.</param>
    /// <param name="startMs">Start of the window.</param>
    /// <param name="wanted">The statistics to read.</param>
    /// <param name="groups">Null for all.</param>
    /// <param name="isWanted">Which series names.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    /// <exception cref="InvalidDataException">The window is damaged.</exception>
    public async Task<StoredRollup> LoadAsync(
        string nodeId,
        Tier tier,
        long startMs,
        IReadOnlyCollection<Stat> wanted,
        IReadOnlyCollection<string>? groups,
        Func<string, bool> isWanted,
        CancellationToken cancellation)
    {
        var select = WindowProperties.Select(groups, wanted.Select(RollupCodec.Suffix), WindowRows.Count, WindowRows.Stamp);
        var row = await WindowRows.ReadAsync(tables.Reader(tier, startMs), nodeId, startMs, select, cancellation);
        var window = new RollupWindow(tier, startMs);
        if (row is null)
        {
            return new StoredRollup(null, 0, window);
        }

        foreach (var stat in wanted)
        {
            var block = WindowProperties.Read(row, groups, RollupCodec.Suffix(stat));
            RollupCodec.Decode(window, stat, block, await schemas.FindAllAsync(nodeId, block.Chunks, cancellation), wanted, isWanted);
        }

        return new StoredRollup(row.ETag, row.GetInt32(WindowRows.Count) ?? 1, window, BytesOf(row));
    }

    /// <summary>
    /// Replaces the window that was loaded. Where it passes what a window may hold, the groups that come last by name are left out and counted.
    /// False when somebody else wrote it meanwhile.
    /// </summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> SaveAsync(string nodeId, StoredRollup stored, CancellationToken cancellation)
    {
        var window = stored.Window;
        var rows = Encode(nodeId, window, out var used);
        foreach (var schema in used)
        {
            await schemas.EnsureAsync(nodeId, schema, cancellation);
        }

        var steps = WindowRows.Replace(rows, stored.ETag, stored.Rows);
        var result = await tables.WriteAsync(window.Tier, window.StartMs, steps, cancellation);
        if (result.IsPreconditionFailed || result.IsConflict || result.IsNotFound)
        {
            return false;
        }

        result.EnsureSuccess();
        tables.Grew(window.Tier, rows.Sum(BytesOf) - stored.Bytes);
        return true;
    }

    private static long BytesOf(TableEntity row) => row.Properties.Values.OfType<ReadOnlyMemory<byte>>().Sum(p => (long)p.Length);

    private static IReadOnlyList<TableEntity> Encode(string nodeId, RollupWindow window, out IReadOnlyList<Wire.SeriesSchema> used)
    {
        while (true)
        {
            used = RollupCodec.Schemas(window);
            var whole = new TableEntity(nodeId, WindowRows.Key(window.StartMs));
            var fits = true;
            foreach (var stat in SeriesStats.AllStats)
            {
                var block = RollupCodec.Encode(window, stat, used);
                fits &= WindowProperties.Fits(block);
                WindowProperties.Write(whole, block, RollupCodec.Suffix(stat));
            }

            if (fits && WindowRows.Split(nodeId, window.StartMs, whole) is { } rows)
            {
                return rows;
            }

            Dropped.Add(window.RemoveLastGroup());
        }
    }
}
