using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Fleet;

/// <summary>Identities in the <c>Nodes</c> table: shard / node.</summary>
public sealed class NodeStore(Tables tables)
{
    /// <exception cref="TableStorageException">The node could not be stored.</exception>
    public async Task AddAsync(Node node, CancellationToken cancellation)
        => (await tables.WriteAsync(Tables.Nodes, t => t.AddEntityAsync(ToRow(node), cancellation))).EnsureSuccess();

    /// <summary>Writes what an agent says of itself, and nothing that people edit.</summary>
    public async Task UpdateSystemAsync(string nodeId, string? agentVersion, NodeSystem? system, CancellationToken cancellation)
    {
        var row = new TableEntity(Shards.Of(nodeId), nodeId) { ["AgentVersion"] = agentVersion, ["System"] = SystemText(system) };
        var result = await tables.WriteAsync(
            Tables.Nodes, t => t.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Merge, cancellation));
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    /// <summary>Null when there is no such node, or the text is no node id at all.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Node?> FindAsync(string nodeId, CancellationToken cancellation)
    {
        if (!NodeId.IsValid(nodeId))
        {
            return null;
        }

        var table = await tables.GetAsync(Tables.Nodes);
        var found = await table.GetEntityIfExistsAsync(Shards.Of(nodeId), nodeId, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    public async Task<IReadOnlyList<Node>> ListAsync(CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Nodes);
        var nodes = new List<Node>();
        await foreach (var row in table.QueryAsync(cancellationToken: cancellation))
        {
            nodes.Add(FromRow(row));
        }

        return nodes;
    }

    private static string? SystemText(NodeSystem? system)
        => system is null ? null : JsonSerializer.Serialize(system, AppJson.Default.NodeSystem);

    private static TableEntity ToRow(Node node) => new(Shards.Of(node.Id), node.Id)
    {
        ["Name"] = node.Name,
        ["Type"] = node.Type,
        ["Labels"] = JsonSerializer.Serialize(new Dictionary<string, string>(node.Labels), AppJson.Default.DictionaryStringString),
        ["CreatedAt"] = node.CreatedAt,
        ["AgentVersion"] = node.AgentVersion,
        ["System"] = SystemText(node.System),
        ["ArchivedAt"] = node.ArchivedAt,
    };

    private static Node FromRow(TableEntity row) => new(
        row.RowKey,
        row.GetString("Name") ?? row.RowKey,
        row.GetString("Type") ?? NodeTypes.Default,
        row.GetString("Labels") is { } labels ? JsonSerializer.Deserialize(labels, AppJson.Default.DictionaryStringString)! : [],
        row.GetDateTimeOffset("CreatedAt") ?? default,
        row.GetString("AgentVersion"),
        row.GetString("System") is { } system ? JsonSerializer.Deserialize(system, AppJson.Default.NodeSystem) : null)
    {
        ArchivedAt = row.GetDateTimeOffset("ArchivedAt"),
    };
}
