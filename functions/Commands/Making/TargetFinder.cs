using CloudNexus.Functions.Commands.Routing;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Commands.Making;

/// <summary>Finds what an address means, among the nodes that the caller may see.</summary>
public sealed class TargetFinder(NodeAccess access, RouteService routes)
{
    /// <returns>At least one, by name.</returns>
    /// <exception cref="ApiException">400; 404; 409: nothing fits, or nothing that fits is up.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<CommandTarget>> FindAsync(
        CommandAddress? address, string action, Caller caller, CancellationToken cancellation)
    {
        var ways = new object?[] { address?.NodeId, address?.NodeName, address?.Labels, address?.AgentId, address?.Route };
        if (address is null || ways.Count(w => w is not null) != 1 || (address.NodeType is not null && address.NodeName is null))
        {
            throw ApiException.BadRequest(
                "bad-target", "'target' is one of 'nodeId', 'nodeName' (with 'nodeType'), 'labels', 'agentId' and 'route'.");
        }

        if (address.Route is { } route)
        {
            return await routes.FindTargetsAsync(route, action, caller, cancellation);
        }

        if ((address.NodeId ?? address.AgentId) is { } id)
        {
            return [Of(await access.RequireAsync(caller, id, cancellation))];
        }

        var nodes = await access.ListAsync(caller, cancellation);
        return address.NodeName is { } name
            ? [ByName(nodes, name, address.NodeType)]
            : ByLabels(nodes, address.Labels!);
    }

    public static CommandTarget Of(Node node)
        => node.Type == NodeTypes.Software ? new CommandTarget(null, node.Id, node.Name) : new CommandTarget(node.Id, null, node.Name);

    private static CommandTarget ByName(IEnumerable<Node> nodes, string name, string? type)
    {
        var named = nodes.Where(n => NodeNames.AreSame(n.Name, name) && (type is null || n.Type == type)).Take(2).ToArray();
        return named switch
        {
            [var only] => Of(only),
            [] => throw ApiException.NotFound(
                "no-such-node", "There is no node of this name. GET /api/v1/nodes lists those that there are."),
            _ => throw ApiException.BadRequest(
                "bad-target", $"Several nodes have this name: say which with 'nodeType', one of {string.Join(", ", NodeTypes.All)}."),
        };
    }

    private static CommandTarget[] ByLabels(IEnumerable<Node> nodes, Dictionary<string, string> labels)
    {
        if (labels.Count == 0)
        {
            throw ApiException.BadRequest("bad-target", "'labels' names one label at least.");
        }

        var found = nodes.Where(n => n.ArchivedAt is null && n.Type != NodeTypes.Software && NodeLabels.Hold(n.Labels, labels))
            .OrderBy(n => n.Name, StringComparer.OrdinalIgnoreCase).Select(Of).ToArray();
        return found.Length switch
        {
            0 => throw CommandRules.Conflict("no-target", "No host that you may see carries all of these labels."),
            > CommandRules.MostTargets => throw ApiException.BadRequest(
                "too-many-targets",
                $"{found.Length} hosts carry these labels; at most {CommandRules.MostTargets} are taken. Name more labels."),
            _ => found,
        };
    }
}
