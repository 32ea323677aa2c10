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

    /// <summary>Null when there is none yet.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<NodeState?> FindAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NodeStates);
        var found = await table.GetEntityIfExistsAsync(Shards.Of(nodeId), nodeId, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
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
        ["StoredMs"] = state.StoredMs,
        ["GapSeconds"] = state.GapSeconds,
        ["Trouble"] = state.Trouble,
        ["Status"] = state.Judged?.Status,
        ["Reason"] = state.Judged?.Reason,
        ["SinceMs"] = state.Judged?.SinceMs,
        ["JudgedMs"] = state.Judged?.AtMs,
        ["Outside"] = state.Judged?.Outside,
        ["ReviewMs"] = state.Judged?.ReviewMs,
        ["ReturnedMs"] = state.Judged?.ReturnedMs,
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
            row.GetDouble("Uptime")))
    {
        StoredMs = row.GetInt64("StoredMs") ?? row.GetInt64("LastSampleMs") ?? 0,
        GapSeconds = row.GetInt32("GapSeconds") ?? 0,
        Trouble = row.GetString("Trouble"),
        Judged = row.GetString("Status") is { } status
            ? new NodeJudgement(status, row.GetString("Reason"), row.GetInt64("SinceMs") ?? 0, row.GetInt64("JudgedMs") ?? 0)
            {
                Outside = row.GetString("Outside"),
                ReviewMs = row.GetInt64("ReviewMs") ?? 0,
                ReturnedMs = row.GetInt64("ReturnedMs") ?? 0,
            }
            : null,
    };
}
