using System.Diagnostics.Metrics;
using Azure;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Fleet;

/// <summary>
/// Identities in the <c>Nodes</c> table: shard / node. Each write is followed by one of the mark (<c>NodeNames</c>, <c>~</c> /
/// <c>mark</c>), by whose ETag readers know whether a listing is still good.
/// </summary>
public sealed class NodeStore(Tables tables)
{
    private const string MarkPartition = "~";
    private const string MarkKey = "mark";
    private static readonly Counter<long> MarkFailures = Telemetry.Meter.CreateCounter<long>("fleet.mark_failures");

    /// <exception cref="TableStorageException">The node could not be stored.</exception>
    public async Task AddAsync(Node node, CancellationToken cancellation)
    {
        (await tables.WriteAsync(Tables.Nodes, t => t.AddEntityAsync(NodeRows.Of(node), cancellation))).EnsureSuccess();
        await MarkAsync(cancellation);
    }

    /// <summary>Writes the node while its row has this ETag; the caller looks at the outcome.</summary>
    /// <exception cref="TableStorageException">The store refuses it.</exception>
    public async Task<TableResult> ReplaceAsync(Node node, ETag expected, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Nodes);
        var result = await table.UpdateEntityAsync(NodeRows.Of(node), expected, TableUpdateMode.Replace, cancellation);
        if (result.IsSuccess)
        {
            await MarkAsync(cancellation);
        }

        return result;
    }

    /// <summary>Removes the node's row; one that is gone already is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Nodes);
        var result = await table.DeleteEntityAsync(Shards.Of(nodeId), nodeId, ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        await MarkAsync(cancellation);
    }

    /// <summary>Writes what an agent says of itself, and nothing that people edit. What it does not say stays.</summary>
    /// <returns>The node as it is now; null when nothing changed, or there is no such node.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Node?> UpdateSystemAsync(string nodeId, string? agentVersion, NodeSystem? system, CancellationToken cancellation)
    {
        if (await FindAsync(nodeId, cancellation) is not { } node)
        {
            return null;
        }

        var (version, text) = (agentVersion ?? node.AgentVersion, NodeRows.SystemText(system ?? node.System));
        if (version == node.AgentVersion && text == NodeRows.SystemText(node.System))
        {
            return null;
        }

        var row = new TableEntity(Shards.Of(nodeId), nodeId) { ["AgentVersion"] = version, ["System"] = text };
        var result = await tables.WriteAsync(Tables.Nodes, t => t.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Merge, cancellation));
        if (result.IsNotFound)
        {
            return null;
        }

        result.EnsureSuccess();
        await MarkAsync(cancellation);
        return node with { AgentVersion = version, System = system ?? node.System };
    }

    /// <summary>Null when there is no such node, or the text is no node id at all.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Node?> FindAsync(string nodeId, CancellationToken cancellation) => (await LoadAsync(nodeId, cancellation))?.Node;

    /// <summary>As <see cref="FindAsync"/>, with the row's ETag.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(Node Node, ETag ETag)?> LoadAsync(string nodeId, CancellationToken cancellation)
    {
        if (!NodeId.IsValid(nodeId))
        {
            return null;
        }

        var table = await tables.GetAsync(Tables.Nodes);
        var found = await table.GetEntityIfExistsAsync(Shards.Of(nodeId), nodeId, cancellationToken: cancellation);
        return found.IsNotFound ? null : (NodeRows.ToNode(found.Value), found.Value.ETag);
    }

    /// <summary>All nodes, archived ones too, without notes, metadata and system.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Node>> ListAsync(CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Nodes);
        var nodes = new List<Node>();
        await foreach (var row in table.QueryAsync(select: NodeRows.Listed, cancellationToken: cancellation))
        {
            nodes.Add(NodeRows.ToNode(row));
        }

        return nodes;
    }

    /// <summary>Another than before when a node was written since; default while none ever was.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<ETag> ReadMarkAsync(CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.NodeNames);
        var found = await table.GetEntityIfExistsAsync(MarkPartition, MarkKey, cancellationToken: cancellation);
        return found.IsNotFound ? default : found.Value.ETag;
    }

    /// <summary>A mark that cannot be written is no failure of the write before it: readers list anew each minute anyway.</summary>
    private async Task MarkAsync(CancellationToken cancellation)
    {
        var row = new TableEntity(MarkPartition, MarkKey);
        try
        {
            var result = await tables.WriteAsync(
                Tables.NodeNames, t => t.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation));
            result.EnsureSuccess();
        }
        catch (TableStorageException)
        {
            MarkFailures.Add(1);
        }
    }
}
