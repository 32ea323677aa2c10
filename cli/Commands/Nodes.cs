using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Commands;

/// <summary>Nodes as commands name, ask for and show them.</summary>
internal static class Nodes
{
    private const int MostPages = 100;

    public static string Path(string id) => $"/api/v1/nodes/{Uri.EscapeDataString(id)}";

    /// <summary>Every node that the caller may see, by name, each also as it came.</summary>
    /// <exception cref="CliException">There is no end of them.</exception>
    public static async Task<IReadOnlyList<ListedNode>> AllAsync(ApiClient api, CancellationToken stop)
    {
        var all = new List<ListedNode>();
        string? after = null;
        for (var i = 0; i < MostPages; i++)
        {
            var path = "/api/v1/nodes" + (after is null ? "" : $"?after={Uri.EscapeDataString(after)}");
            var page = (await api.GetAsync(path, stop)).Read(ApiJson.Default.NodePageJson);
            all.AddRange(page.Items.Select(raw => new ListedNode(raw, raw.Deserialize(ApiJson.Default.NodeJson) ?? new NodeJson())));
            after = page.Next;
            if (after is null)
            {
                return [.. all.OrderBy(n => n.Node.Name, StringComparer.OrdinalIgnoreCase).ThenBy(n => n.Node.Id, StringComparer.Ordinal)];
            }
        }

        throw new CliException($"The server lists nodes without an end (more than {MostPages} pages).");
    }

    /// <summary>The id of a node that is named by it or by its name.</summary>
    /// <exception cref="CliException">There is none, or more than one of this name.</exception>
    public static async Task<string> IdAsync(ApiClient api, string nameOrId, CancellationToken stop)
    {
        var all = await AllAsync(api, stop);
        if (all.Any(n => n.Node.Id == nameOrId))
        {
            return nameOrId;
        }

        return all.Where(n => n.Node.Name == nameOrId).Select(n => n.Node.Id).ToArray() switch
        {
            [var id] => id,
            [] => throw new CliException($"There is no node '{nameOrId}' that you may see. nexus nodes list shows those that there are."),
            var ids => throw new CliException($"{ids.Length} nodes are named '{nameOrId}': give the id of one of {string.Join(", ", ids.Take(10))}."),
        };
    }

    public static Cell Status(NodeJson node) => new(node.Status, node.Status switch
    {
        "UP" => Tint.Good,
        "DOWN" => Tint.Bad,
        _ => Tint.Warning,
    });
}

/// <param name="Raw">As it came, for JSON.</param>
/// <param name="Node">As it is read.</param>
internal readonly record struct ListedNode(JsonElement Raw, NodeJson Node);
