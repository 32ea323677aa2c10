using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.History;

/// <summary>Questions about the past. Answers are written to the response itself: they can be large.</summary>
public sealed class HistoryFunctions(SeriesQuery series, FleetQuery fleet, CatalogQuery catalogue, TimeProvider time)
{
    [Function("GetNodeSeries")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("Series of a node over a time.", "Time and points decide which of the stored resolutions is read.")]
    [Query("select", "Series: names, patterns with `*` and label filters, joined by commas.", Required = true)]
    [Query("from", "ISO 8601 or epoch milliseconds; five minutes before `to` without it.")]
    [Query("to", "ISO 8601 or epoch milliseconds; now without it.")]
    [Query("points", "About how many points of each series: 1 to 4,000, 600 without it. They choose the resolution.", Type = "integer")]
    [Query("agg", "What a point says of its time.")]
    [Answers(200, typeof(SeriesShape))]
    [Answers(404)]
    [Answers(422)]
    public async Task GetSeries(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes/{id}/series")] HttpRequest request, string id)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var answer = await series.RunAsync(request.Caller(), id, SeriesRequestParser.Parse(request.Query, time.GetUtcNow()), cancellation);
        await LargeJson.WriteAsync(request.HttpContext.Response, body => SeriesJson.WriteAsync(answer, body, cancellation));
    }

    /// <summary>The series that a node ever had.</summary>
    [Function("GetNodeCatalog")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("The series that a node ever had.")]
    [Answers(200, typeof(CatalogShape))]
    [Answers(404)]
    public async Task GetCatalog(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes/{id}/catalog")] HttpRequest request, string id)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var known = await catalogue.RunAsync(request.Caller(), id, cancellation);
        await LargeJson.WriteAsync(request.HttpContext.Response, body => SeriesJson.WriteAsync(known, body, cancellation));
    }

    /// <summary>Series of several nodes, brought together or the highest of them.</summary>
    [Function("GetTimeseries")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("Series of several nodes, brought together or the highest of them.")]
    [Query("select", "Series: names, patterns with `*` and label filters, joined by commas.", Required = true)]
    [Query("nodes", "Node ids, joined by commas. One of `nodes`, `label` and `type`, or none for all nodes.")]
    [Query("label", "A name and a value: `env=prod`.")]
    [Query("type", "A node type.")]
    [Query("top", "Only so many nodes, those with the highest values, each by itself.", Type = "integer")]
    [Query("from", "ISO 8601 or epoch milliseconds; five minutes before `to` without it.")]
    [Query("to", "ISO 8601 or epoch milliseconds; now without it.")]
    [Query("points", "About how many points of each series: 1 to 4,000, 600 without it. They choose the resolution.", Type = "integer")]
    [Query("agg", "avg, sum, min or max over the nodes.")]
    [Answers(200, typeof(SeriesShape))]
    [Answers(404)]
    [Answers(422)]
    public async Task GetTimeseries(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/metrics/timeseries")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var answer = await fleet.RunAsync(request.Caller(), FleetRequest.Parse(request.Query, time.GetUtcNow()), cancellation);
        await LargeJson.WriteAsync(request.HttpContext.Response, body => SeriesJson.WriteAsync(answer, body, cancellation));
    }
}
