using System.Text.Json;
using CloudNexus.Cli.Api;
using CloudNexus.Cli.Output;

namespace CloudNexus.Cli.Commands;

/// <summary>Nodes as commands name, ask for and show them.</summary>
internal static class Nodes
{
    private const int MostPages = 100;
    private const int PageItems = 1000;

    public static string Path(string id) => $"/api/v1/nodes/{Uri.EscapeDataString(id)}";

    /// <summary>Every node that the caller may see and the filter names, in the server's order, each also as it came.</summary>
    /// <param name="api">The server.</param>
    /// <param name="stop">Stops it.</param>
    /// <param name="filter">Parameters of the list with their values, not yet escaped.</param>
    /// <exception cref="CliException">There is no end of them.</exception>
    public static async Task<IReadOnlyList<ListedNode>> AllAsync(
        ApiClient api, CancellationToken stop, params IEnumerable<(string Name, string Value)> filter)
    {
        var query = string.Concat(filter.Select(f => $"&{f.Name}={Uri.EscapeDataString(f.Value)}"));
        var all = new List<ListedNode>();
        string? after = null;
        for (var i = 0; i < MostPages; i++)
        {
            var path = $"/api/v1/nodes?limit={PageItems}{query}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}";
            var page = (await api.GetAsync(path, stop)).Read(ApiJson.Default.NodePageJson);
            all.AddRange(page.Items.Select(raw => new ListedNode(raw, raw.Deserialize(ApiJson.Default.NodeJson) ?? new NodeJson())));
            after = page.Next;
            if (after is null)
            {
                return all;
            }
        }

        throw new CliException($"The server lists nodes without an end (more than {MostPages} pages).");
    }

    /// <summary>The id of a node, archived or not, that is named by its name or by it.</summary>
    /// <exception cref="CliException">There is none, or more than one of this name.</exception>
    public static async Task<string> IdAsync(ApiClient api, string nameOrId, CancellationToken stop)
    {
        var named = await AllAsync(api, stop, ("archived", "true"), ("name", nameOrId));
        switch (named.Select(n => n.Node.Id).ToArray())
        {
            case [var id]:
                return id;
            case []:
                var answer = await api.SendAsync(HttpMethod.Get, Path(nameOrId), null, stop);
                return answer.IsSuccess ? answer.Read(ApiJson.Default.NodeJson).Id
                    : throw new CliException($"There is no node '{nameOrId}' that you may see. nexus nodes list shows those that there are.");
            case var ids:
                throw new CliException($"{ids.Length} nodes are named '{nameOrId}': give the id of one of {string.Join(", ", ids.Take(10))}.");
        }
    }

    public static Cell Status(string status) => new(status, status switch
    {
        "UP" => Tint.Good,
        "DOWN" => Tint.Bad,
        _ => Tint.Warning,
    });
}

/// <param name="Raw">As it came, for JSON.</param>
/// <param name="Node">As it is read.</param>
internal readonly record struct ListedNode(JsonElement Raw, NodeJson Node);
