using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Fleet;

/// <summary>What nodes are asked over HTTP, under whichever name.</summary>
public abstract class NodeOperations(FleetService fleet, NodeService nodes, NodeBatchService batches)
{
    protected const string OfStatus = "Only nodes of this status: UNKNOWN, UP, DEGRADED, DOWN or LINK_GAP; of several when repeated.";
    protected const string OfType = "Only nodes of this type; of several when repeated.";
    protected const string OfLabel =
        "Only nodes with this label, such as `env:prod`, or `env` for any value; with all of them when repeated.";
    protected const string OfText = "Only nodes with all of these words somewhere in name, labels, location or provider.";
    protected const string OfName = "Only nodes of this name, whatever the case.";
    protected const string OfArchived = "`true` for archived nodes too, `only` for them alone; none without it.";
    protected const string OfSort =
        "`name`, `status`, `cpu`, `memory`, `disk`, `lastSeen` or `createdAt`, "
        + "with `-` before it for the highest first; by name without it.";
    protected const string OfLimit = "Nodes of a page: 1 to 1,000; as many without it.";
    protected const string OfAfter = "The page before's `next`, with the same `sort`.";
    protected const string OfNames = "Names are unique per type, whatever the case. Its version is the `ETag`.";
    protected const string OfSlash = "A name with a slash is found by `?name=` of the list.";
    protected const string OfMerge =
        "JSON merge (RFC 7396): what is left out stays, null takes away, so also for each label and metadata value.";
    protected const string OfRemoval =
        "Within 60 s nothing is taken from its agent any more. Its samples go when their retention is over, and are not shown until then.";
    protected const string OfArchive = "What its agent sends is stored all the same, and its name stays its own.";
    protected const string OfPages =
        "Nodes that come or go between two pages move no others. "
        + "Of a sort by values that change, one that passes the page's edge can be missed or come twice.";
    protected const string OfIfMatch = "Only the version with this `ETag`; any without it.";

    private const int MostBytes = 128 * 1024;
    private const int MostBatchBytes = 256 * 1024;

    protected async Task<IResult> ListAsync(HttpRequest request)
    {
        var page = await fleet.ListAsync(request.Caller(), NodeQuery.Parse(request.Query), request.HttpContext.RequestAborted);
        return Results.Json(page, AppJson.Default.NodeList);
    }

    protected async Task<IResult> GetAsync(HttpRequest request, string id)
        => Answer(request, await fleet.GetAsync(request.Caller(), id, request.HttpContext.RequestAborted));

    protected async Task<IResult> FindAsync(HttpRequest request, string type, string name)
    {
        var node = await nodes.FindAsync(request.Caller(), type, name, request.HttpContext.RequestAborted);
        return Answer(request, await fleet.GetAsync(request.Caller(), node.Id, request.HttpContext.RequestAborted));
    }

    protected async Task<IResult> AddAsync(HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.NodeRequest, MostBytes, cancellation);
        var node = await nodes.AddAsync(request.Caller(), body, request.CallerAddress(), cancellation);
        request.HttpContext.Response.Headers.Location = $"/api/v1/nodes/{node.Id}";
        return Answer(request, fleet.Describe(node), StatusCodes.Status201Created);
    }

    protected async Task<IResult> ChangeAsync(HttpRequest request, string id)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.NodeChange, MostBytes, cancellation);
        var node = await nodes.ChangeAsync(request.Caller(), id, body, IfMatch(request), request.CallerAddress(), cancellation);
        return Answer(request, fleet.Describe(node));
    }

    protected async Task<IResult> ArchiveAsync(HttpRequest request, string id)
        => Answer(request, fleet.Describe(await nodes.ArchiveAsync(
            request.Caller(), id, IfMatch(request), request.CallerAddress(), request.HttpContext.RequestAborted)));

    protected async Task<IResult> RestoreAsync(HttpRequest request, string id)
        => Answer(request, fleet.Describe(await nodes.RestoreAsync(
            request.Caller(), id, IfMatch(request), request.CallerAddress(), request.HttpContext.RequestAborted)));

    protected async Task<IResult> RemoveAsync(HttpRequest request, string id)
    {
        await nodes.RemoveAsync(request.Caller(), id, IfMatch(request), request.CallerAddress(), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }

    protected async Task<IResult> ChangeAllAsync(HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadJsonAsync(request, AppJson.Default.NodeBatch, MostBatchBytes, cancellation);
        var answer = await batches.RunAsync(request.Caller(), body, request.CallerAddress(), cancellation);
        return Results.Json(answer, AppJson.Default.NodeBatchAnswer);
    }

    private static string? IfMatch(HttpRequest request) => request.Headers.IfMatch.ToString() is { Length: > 0 } tag ? tag : null;

    private static IResult Answer(HttpRequest request, NodeDetails node, int status = StatusCodes.Status200OK)
    {
        request.HttpContext.Response.Headers.ETag = Node.TagOf(node.Version);
        return Results.Json(node, AppJson.Default.NodeDetails, statusCode: status);
    }
}
