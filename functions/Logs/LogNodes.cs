using System.Net;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Logs;

/// <summary>Which nodes a question is about: those that it names and that the caller may see.</summary>
public sealed class LogNodes(NodeAccess access, LogStore store)
{
    /// <summary>Of one question that have lines.</summary>
    public const int MostNodes = 200;

    /// <exception cref="ApiException">404: no node that the caller may see.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<LogSight> FindAsync(
        Caller caller, string? nodeId, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation)
    {
        IEnumerable<Node> seen = nodeId is null
            ? await access.ListAsync(caller, cancellation)
            : [await access.RequireAsync(caller, nodeId, cancellation)];
        return new LogSight(
            seen.Where(n => NodeLabels.Hold(n.Labels, labels)).ToDictionary(n => n.Id, n => n.Name, StringComparer.Ordinal), store);
    }
}

/// <summary>Nodes that may be looked at, by id with their names.</summary>
public sealed class LogSight(IReadOnlyDictionary<string, string> nodes, LogStore store)
{
    private readonly Dictionary<long, string[]> _ofDays = [];
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);

    public string NameOf(string nodeId) => nodes[nodeId];

    /// <summary>Those of them that have lines of the day.</summary>
    /// <exception cref="ApiException">422: they are too many.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<string>> OfDayAsync(long dayMs, CancellationToken cancellation)
    {
        if (!_ofDays.TryGetValue(dayMs, out var found))
        {
            var sent = nodes.Count == 1 ? nodes.Keys : (await store.NodesAsync(dayMs, cancellation)).Where(nodes.ContainsKey);
            _ofDays[dayMs] = found = [.. sent];
            _met.UnionWith(found);
        }

        return _met.Count <= LogNodes.MostNodes ? found : throw new ApiException(
            HttpStatusCode.UnprocessableEntity,
            "too-many-nodes",
            "The logs of too many nodes are asked for",
            $"At most {LogNodes.MostNodes} nodes are searched at once. Name a node, or labels that fewer nodes have.");
    }
}
