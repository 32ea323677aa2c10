using CloudNexus.Functions.Commands.Routing;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Commands;

public sealed class RouteFunctions(RouteService routes)
{
    private const int MostBytes = 16 * 1024;
    private const string OfIfMatch = "Change only the version with this `ETag`; any without it.";

    [Function("ListCommandRoutes")]
    [Allow(Role.Viewer, Scopes.CommandsRead)]
    [Describe("The routing rules, in the order in which they are looked at.")]
    [Answers(200, typeof(RouteList))]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/commands/routes")] HttpRequest request)
        => Results.Json(await routes.ListAsync(request.HttpContext.RequestAborted), AppJson.Default.RouteList);

    [Function("CreateCommandRoute")]
    [Allow(Role.Operator, Scopes.CommandsWrite)]
    [Describe("Adds a routing rule: who does what, for commands that name no target.")]
    [Takes(typeof(RouteRequest))]
    [Answers(201, typeof(RouteItem))]
    [Answers(409, When = "The name is taken, or there are too many rules.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/commands/routes")] HttpRequest request)
    {
        var aborted = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.RouteRequest, MostBytes, aborted);
        var rule = await routes.AddAsync(request.Caller(), asked, request.CallerAddress(), aborted);
        return Answer(request, rule, StatusCodes.Status201Created);
    }

    [Function("GetCommandRoute")]
    [Allow(Role.Viewer, Scopes.CommandsRead)]
    [Describe("A routing rule; its version is the `ETag`.")]
    [Answers(200, typeof(RouteItem))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/commands/routes/{id}")] HttpRequest request, string id)
        => Answer(request, await routes.GetAsync(id, request.HttpContext.RequestAborted));

    [Function("PutCommandRoute")]
    [Allow(Role.Operator, Scopes.CommandsWrite)]
    [Describe("Replaces a routing rule.")]
    [Header("If-Match", OfIfMatch)]
    [Takes(typeof(RouteRequest))]
    [Answers(200, typeof(RouteItem))]
    [Answers(404)]
    [Answers(409, When = "The name is taken.")]
    [Answers(412)]
    public async Task<IResult> Put(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/commands/routes/{id}")] HttpRequest request, string id)
    {
        var aborted = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.RouteRequest, MostBytes, aborted);
        return Answer(request, await routes.ReplaceAsync(request.Caller(), id, asked, IfMatch(request), request.CallerAddress(), aborted));
    }

    [Function("DeleteCommandRoute")]
    [Allow(Role.Operator, Scopes.CommandsWrite)]
    [Describe("Removes a routing rule.")]
    [Header("If-Match", OfIfMatch)]
    [Answers(204)]
    [Answers(404)]
    [Answers(412)]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/commands/routes/{id}")] HttpRequest request, string id)
    {
        await routes.RemoveAsync(request.Caller(), id, IfMatch(request), request.CallerAddress(), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }

    private static string? IfMatch(HttpRequest request) => request.Headers.IfMatch.ToString() is { Length: > 0 } tag ? tag : null;

    private static IResult Answer(HttpRequest request, RouteItem rule, int status = StatusCodes.Status200OK)
    {
        request.HttpContext.Response.Headers.ETag = Node.TagOf(rule.Version);
        return Results.Json(rule, AppJson.Default.RouteItem, statusCode: status);
    }
}
