using System.Net;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ai.Ask;

/// <summary>Finds nodes for tools. Every tool that is about a node asks here, and nowhere else.</summary>
public sealed class AskNodes(FleetService fleet)
{
    /// <summary>The node of this id or name.</summary>
    /// <exception cref="ApiException">404: none that may be seen; 409: several have the name.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<NodeDetails> RequireAsync(AskSight sight, string idOrName, CancellationToken cancellation)
    {
        if (sight.OnlyNode is { } only)
        {
            var node = await fleet.GetAsync(sight.Caller, only, cancellation);
            return node.Id == idOrName || NodeNames.AreSame(node.Name, idOrName) ? node : throw Missing(idOrName);
        }

        if (NodeId.IsValid(idOrName))
        {
            try
            {
                return await fleet.GetAsync(sight.Caller, idOrName, cancellation);
            }
            catch (ApiException missing) when (missing.Status == HttpStatusCode.NotFound)
            {
                // Perhaps a name.
            }
        }

        var named = await fleet.ListAsync(sight.Caller, new NodeQuery { Name = idOrName, Archived = null, Limit = 2 }, cancellation);
        return named.Items.Count switch
        {
            1 => await fleet.GetAsync(sight.Caller, named.Items[0].Id, cancellation),
            0 => throw Missing(idOrName),
            _ => throw new ApiException(
                HttpStatusCode.Conflict,
                "several-nodes",
                "Several nodes have this name",
                $"{named.Total} nodes are called '{idOrName}', of several types. Give the id of one: list_nodes tells it."),
        };
    }

    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<NodeList> ListAsync(AskSight sight, NodeQuery query, CancellationToken cancellation)
    {
        if (sight.OnlyNode is not { } only)
        {
            return await fleet.ListAsync(sight.Caller, query, cancellation);
        }

        var node = await fleet.GetAsync(sight.Caller, only, cancellation);
        NodeItem[] items = query.Statuses.Count == 0 || query.Statuses.Contains(node.Status) ? [node] : [];
        return new NodeList(items, null, items.Length);
    }

    private static ApiException Missing(string idOrName)
        => ApiException.NotFound("no-such-node", $"There is no node '{idOrName}'. list_nodes tells which there are.");
}
