using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Backup.Export;

/// <summary>A node's samples as they were measured, a window in memory at a time.</summary>
internal sealed class NodeSamples(Tables tables, SchemaStore schemas)
{
    private static readonly long FarMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <param name="node">Its id.</param>
    /// <param name="tableNames">Tables that there are.</param>
    /// <param name="take">Given each window's series with their times (epoch milliseconds, ascending) and values, windows in order.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task ReadAsync(
        string node,
        IEnumerable<string> tableNames,
        Action<SeriesDefinition, IReadOnlyList<KeyValuePair<long, double>>> take,
        CancellationToken cancellation)
    {
        // Open ones first: what is closed meanwhile is then found in both places rather than in none.
        var open = (await new OpenStore(tables).QueryWindowsAsync(node, 0, FarMs, null, cancellation))
            .GroupBy(w => w.StartMs).ToDictionary(w => w.Key, w => w.Select(x => x.Block).ToList());
        var days = tableNames.Where(n => n.StartsWith(Tier.Raw.TablePrefix, StringComparison.Ordinal));
        foreach (var name in days.Order(StringComparer.Ordinal))
        {
            var table = tables.Peek(name);
            foreach (var start in await StartsAsync(table, node, cancellation))
            {
                if (await WindowRows.ReadAsync(table, node, start, null, cancellation) is { } row)
                {
                    open.Remove(start, out var late);
                    await GiveAsync(node, [WindowProperties.Read(row, null), .. late ?? []], take, cancellation);
                }
            }
        }

        foreach (var (_, blocks) in open.OrderBy(o => o.Key))
        {
            await GiveAsync(node, blocks, take, cancellation);
        }
    }

    private static async Task<SortedSet<long>> StartsAsync(TableClient table, string node, CancellationToken cancellation)
    {
        var starts = new SortedSet<long>();
        string[] select = ["PartitionKey", "RowKey"];
        var keys = table.QueryAsync(
            TableFilter.Partition(node), select, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation);
        await foreach (var row in keys)
        {
            starts.Add(WindowRows.StartOf(row.RowKey));
        }

        return starts;
    }

    private async Task GiveAsync(
        string node,
        IReadOnlyList<WindowBlock> blocks,
        Action<SeriesDefinition, IReadOnlyList<KeyValuePair<long, double>>> take,
        CancellationToken cancellation)
    {
        var known = await schemas.FindAllAsync(node, blocks.SelectMany(b => b.Chunks), cancellation);
        var samples = new Dictionary<SeriesDefinition, SortedDictionary<long, double>>();
        foreach (var block in blocks)
        {
            foreach (var group in block.Groups.Keys)
            {
                if (block.TryReadGroup(group, known, Gather) != DecodeStatus.Ok)
                {
                    throw new BackupException($"The samples of node {node} cannot be read: group {group} is damaged.");
                }
            }
        }

        foreach (var (series, values) in samples)
        {
            take(series, [.. values]);
        }

        void Gather(SeriesDefinition series, long[] times, long[] stored)
        {
            if (!samples.TryGetValue(series, out var values))
            {
                samples[series] = values = [];
            }

            for (var i = 0; i < times.Length; i++)
            {
                if (series.ToDouble(stored[i]) is { } value)
                {
                    values[times[i]] = value;
                }
            }
        }
    }
}
