using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Fleet;

public sealed class FleetFunctions(FleetService fleet)
{
    [Function("ListNodes")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("The nodes that the caller may see, with their status and headline values.")]
    [Query("limit", "Nodes of a page: 1 to 1,000; as many without it.", Type = "integer")]
    [Query("after", "The page before's `next`.")]
    [Answers(200, typeof(NodeList))]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes")] HttpRequest request)
    {
        var limit = QueryValues.Count("limit", request.Query["limit"], FleetService.MostItems) ?? FleetService.MostItems;
        var after = request.Query["after"].ToString() is { Length: > 0 } cursor ? cursor : null;
        return Results.Json(await fleet.ListAsync(request.Caller(), after, limit, request.HttpContext.RequestAborted), AppJson.Default.NodeList);
    }

    [Function("GetNode")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("A node with what its agent says of the host.")]
    [Answers(200, typeof(NodeDetails))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes/{id}")] HttpRequest request, string id)
        => Results.Json(await fleet.GetAsync(request.Caller(), id, request.HttpContext.RequestAborted), AppJson.Default.NodeDetails);
}
