using System.Globalization;
using System.Runtime.CompilerServices;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>
/// The <c>Dirty</c> table: node / <c>{tier}-{start}</c>. A mark is written before what it speaks of changes, and cleared with the ETag that was read
/// before the source was: whoever stops in between leaves the mark behind, and the work is done again.
/// </summary>
public sealed class DirtyStore(Tables tables)
{
    /// <summary>Writes marks anew, so that whoever read one of them before can't clear it any more.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task MarkAsync(string nodeId, Tier tier, IEnumerable<long> startsMs, CancellationToken cancellation)
    {
        var actions = startsMs.Select(start => TableTransactionAction.Upsert(
            new TableEntity(nodeId, Key(tier, start)), TableUpdateMode.Replace)).ToArray();
        (await tables.WriteAsync(Tables.Dirty, t => t.SubmitTransactionAsync(actions, cancellation))).EnsureSuccess();
    }

    /// <summary>Does nothing where the mark was written again.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task ClearAsync(DirtyMark mark, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Dirty);
        var result = await table.DeleteEntityAsync(mark.NodeId, Key(mark.Tier, mark.StartMs), mark.ETag, cancellation);
        if (!result.IsNotFound && !result.IsPreconditionFailed)
        {
            result.EnsureSuccess();
        }
    }

    /// <summary>All marks of a node.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<DirtyMark>> ListAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Dirty);
        var marks = new List<DirtyMark>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(nodeId), cancellationToken: cancellation))
        {
            marks.Add(Read(row));
        }

        return marks;
    }

    /// <summary>Marks of a tier whose source starts at a moment or before, in order of node and time: a scan of a few small rows for each node.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async IAsyncEnumerable<DirtyMark> ScanAsync(
        Tier tier, long lastMs, string? afterNode, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Dirty);
        var filter = TableFilter.Where("RowKey", "ge", Key(tier, 0)) & TableFilter.Where("RowKey", "le", Key(tier, lastMs));
        filter = afterNode is null ? filter : TableFilter.Where("PartitionKey", "gt", afterNode) & filter;
        await foreach (var row in table.QueryAsync(filter, cancellationToken: cancellation))
        {
            yield return Read(row);
        }
    }

    private static string Key(Tier tier, long startMs) => $"{tier.Name}-{(startMs / 1000).ToString("d11", CultureInfo.InvariantCulture)}";

    private static DirtyMark Read(TableEntity row)
    {
        var dash = row.RowKey.IndexOf('-', StringComparison.Ordinal);
        return new DirtyMark(
            row.PartitionKey,
            row.RowKey[..dash] == Tier.Minute.Name ? Tier.Minute : Tier.Quarter,
            long.Parse(row.RowKey.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture) * 1000,
            row.ETag);
    }
}
