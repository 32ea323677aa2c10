using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Fleet;

/// <summary>Headline values in the <c>NodeStates</c> table: shard / node, written a shard's changes in one transaction.</summary>
public sealed class NodeStateStore(Tables tables)
{
    /// <summary>
    /// Writes states of one shard; each replaces the row only while its ETag is the one given (a row without one is new).
    /// </summary>
    public Task<TableTransactionResult> WriteAsync(
        IReadOnlyList<(NodeState State, Azure.ETag? Expected)> states, CancellationToken cancellation)
    {
        var actions = states.Select(s => s.Expected is { } etag
            ? TableTransactionAction.Update(ToRow(s.State), etag, TableUpdateMode.Replace)
            : TableTransactionAction.Add(ToRow(s.State))).ToArray();
        return tables.WriteAsync(Tables.NodeStates, t => t.SubmitTransactionAsync(actions, cancellation));
    }

    public async Task<IReadOnlyList<(NodeState State, Azure.ETag ETag)>> ListAsync(string? shard, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NodeStates);
        var states = new List<(NodeState, Azure.ETag)>();
        var filter = shard is null ? null : TableFilter.Partition(shard);
        await foreach (var row in table.QueryAsync(filter, cancellationToken: cancellation))
        {
            states.Add((FromRow(row), row.ETag));
        }

        return states;
    }

    /// <summary>Removes the state of a node that goes; one that is gone already is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NodeStates);
        var result = await table.DeleteEntityAsync(Shards.Of(nodeId), nodeId, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    private static TableEntity ToRow(NodeState state) => new(Shards.Of(state.NodeId), state.NodeId)
    {
        ["LastSampleMs"] = state.LastSampleMs,
        ["FlushIntervalSeconds"] = state.FlushIntervalSeconds,
        ["Stopping"] = state.Stopping,
        ["Cpu"] = state.Headline.Cpu,
        ["Memory"] = state.Headline.Memory,
        ["Disk"] = state.Headline.Disk,
        ["NetRx"] = state.Headline.NetRx,
        ["NetTx"] = state.Headline.NetTx,
        ["DiskRead"] = state.Headline.DiskRead,
        ["DiskWrite"] = state.Headline.DiskWrite,
        ["Load1"] = state.Headline.Load1,
        ["Uptime"] = state.Headline.Uptime,
    };

    private static NodeState FromRow(TableEntity row) => new(
        row.RowKey,
        row.GetInt64("LastSampleMs") ?? 0,
        row.GetInt32("FlushIntervalSeconds") ?? 60,
        row.GetBoolean("Stopping") ?? false,
        new Headline(
            row.GetDouble("Cpu"),
            row.GetDouble("Memory"),
            row.GetDouble("Disk"),
            row.GetDouble("NetRx"),
            row.GetDouble("NetTx"),
            row.GetDouble("DiskRead"),
            row.GetDouble("DiskWrite"),
            row.GetDouble("Load1"),
            row.GetDouble("Uptime")));
}
