using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.History;

/// <summary>Questions about the past. Answers are written to the response itself: they can be large.</summary>
public sealed class HistoryFunctions(SeriesQuery series, FleetQuery fleet, CatalogQuery catalogue, TimeProvider time)
{
    [Function("GetNodeSeries")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
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
    public async Task GetTimeseries(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/metrics/timeseries")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var answer = await fleet.RunAsync(request.Caller(), FleetRequest.Parse(request.Query, time.GetUtcNow()), cancellation);
        await LargeJson.WriteAsync(request.HttpContext.Response, body => SeriesJson.WriteAsync(answer, body, cancellation));
    }
}
