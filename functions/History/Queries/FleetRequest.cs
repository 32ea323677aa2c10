using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.History.Queries;

/// <summary>A question about several nodes.</summary>
/// <param name="Series">Which series and times; its aggregate is how nodes are brought together.</param>
/// <param name="Includes">Which nodes: archived ones only where they are named.</param>
/// <param name="Top">So many nodes' series of the highest values, each for itself; null to bring the nodes together.</param>
public sealed record FleetRequest(SeriesRequest Series, Func<Node, bool> Includes, int? Top)
{
    /// <summary>Most nodes of one question, whoever asks.</summary>
    public const int MostNodes = 500;

    private const int MostTop = 50;

    /// <exception cref="ApiException">400: what is wrong with which parameter.</exception>
    public static FleetRequest Parse(IQueryCollection query, DateTimeOffset now)
    {
        var series = SeriesRequestParser.Parse(query, now);
        if (series.Aggregate is not (Aggregate.Avg or Aggregate.Sum or Aggregate.Min or Aggregate.Max))
        {
            throw ApiException.BadRequest("bad-agg", "Over nodes 'agg' is avg, sum, min or max.");
        }

        return new FleetRequest(series, ParseNodes(query), QueryValues.Count("top", query["top"], MostTop));
    }

    private static Func<Node, bool> ParseNodes(IQueryCollection query)
    {
        var (ids, label, type) = (query["nodes"].ToString(), query["label"].ToString(), query["type"].ToString());
        if (new[] { ids, label, type }.Count(t => t.Length > 0) > 1)
        {
            throw ApiException.BadRequest("bad-nodes", "Give one of 'nodes', 'label' and 'type', or none of them for all nodes.");
        }

        if (ids.Length > 0)
        {
            var wanted = ids.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
            return wanted.Count is > 0 and <= MostNodes
                ? node => wanted.Contains(node.Id)
                : throw ApiException.BadRequest("bad-nodes", $"'nodes' names 1 to {MostNodes} nodes, joined by commas.");
        }

        if (label.Length > 0)
        {
            return label.Split('=', 2) is [{ Length: > 0 } name, var value]
                ? node => node.ArchivedAt is null && node.Labels.TryGetValue(name, out var has) && has == value
                : throw ApiException.BadRequest("bad-label", "'label' is a name and a value, such as env=prod.");
        }

        return type.Length == 0 || NodeTypes.All.Contains(type)
            ? node => node.ArchivedAt is null && (type.Length == 0 || node.Type == type)
            : throw ApiException.BadRequest("bad-type", $"'type' is one of {string.Join(", ", NodeTypes.All)}.");
    }
}
