using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Fleet;

/// <summary>Which nodes a caller may see. Whatever answers for one node asks here first, whatever answers for several leaves the others
/// out.</summary>
public sealed class NodeAccess(NodeStore nodes)
{
    /// <summary>The node, with its labels as they are stored now.</summary>
    /// <exception cref="ApiException">404: there is no such node, or the caller may not know that there is.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<Node> RequireAsync(Caller caller, string nodeId, CancellationToken cancellation)
        => await nodes.FindAsync(nodeId, cancellation) is { } node && caller.MaySee(node.Labels)
            ? node
            : throw Missing(nodeId);

    /// <summary>The same whether there is no such node or the caller may not see it.</summary>
    public static ApiException Missing(string nodeId)
        => ApiException.NotFound("no-such-node", $"There is no node '{nodeId}'. GET /api/v1/nodes lists those that there are.");

    /// <summary>All nodes that the caller may see.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IEnumerable<Node>> ListAsync(Caller caller, CancellationToken cancellation)
        => (await nodes.ListAsync(cancellation)).Where(n => caller.MaySee(n.Labels));
}
