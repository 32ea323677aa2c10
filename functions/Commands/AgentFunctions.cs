using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Commands;

/// <summary>What agents ask and say about commands, and what people see of the agents.</summary>
public sealed class AgentFunctions(AgentDoor door, ClaimService claims, ReportService reports, AgentService agents)
{
    private const int MostClaimBytes = 16 * 1024;
    private const int MostSelfBytes = 32 * 1024;

    /// <summary>Of 32 KB of output each character of which is escaped, and 64 KB of data.</summary>
    private const int MostReportBytes = 256 * 1024;
    private const int UsualItems = 200;
    private const int MostItems = 1_000;
    private const string OfAgents = "Signed by the node's key; software agents may send their API key in X-API-Key instead.";

    [Function("ClaimCommands")]
    [AllowAgent]
    [Describe("The commands that wait for an agent, and which of those that it runs are over.", OfAgents)]
    [Takes(typeof(ClaimRequest))]
    [Answers(200, typeof(ClaimAnswer))]
    [Answers(401)]
    public async Task<IResult> Claim(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/agents/commands/claim")] HttpRequest request,
        FunctionContext context)
    {
        var aborted = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadAsync(request, MostClaimBytes, aborted);
        var agent = await door.EnterAsync(request, body, aborted);
        var asked = RequestBody.ParseJson(body, AppJson.Default.ClaimRequest);
        return Results.Json(await claims.ClaimAsync(agent, asked, context.CancellationToken, aborted), AppJson.Default.ClaimAnswer);
    }

    [Function("ReportCommand")]
    [AllowAgent]
    [Describe("What an agent says of a command that it was given: that it runs, what it writes, how it ended.", OfAgents)]
    [Takes(typeof(ReportRequest))]
    [Answers(200, typeof(ReportAnswer))]
    [Answers(401)]
    [Answers(404)]
    [Answers(409, When = "It has ended otherwise, or was never given out.")]
    public async Task<IResult> Report(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/agents/commands/{id}/report")] HttpRequest request, string id)
    {
        var aborted = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadAsync(request, MostReportBytes, aborted);
        var agent = await door.EnterAsync(request, body, aborted);
        var said = RequestBody.ParseJson(body, AppJson.Default.ReportRequest);
        return Results.Json(await reports.ReportAsync(agent, id, said, aborted), AppJson.Default.ReportAnswer);
    }

    [Function("PutAgentSelf")]
    [AllowAgent]
    [Describe("What an agent can do, and how much of it at once.", OfAgents)]
    [Takes(typeof(SelfRequest))]
    [Answers(204)]
    [Answers(401)]
    public async Task<IResult> PutSelf(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/agents/self")] HttpRequest request)
    {
        var aborted = request.HttpContext.RequestAborted;
        var body = await RequestBody.ReadAsync(request, MostSelfBytes, aborted);
        var agent = await door.EnterAsync(request, body, aborted);
        await agents.WriteSelfAsync(agent, RequestBody.ParseJson(body, AppJson.Default.SelfRequest), aborted);
        return Results.NoContent();
    }

    [Function("ListAgents")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("The agents of hosts and the software agents, by name, with what they can do and how much they run.")]
    [Query("kind", "`host` or `software`; both without it.")]
    [Query("capability", "Only those that can do this.")]
    [Query("limit", "Agents of a page: 1 to 1,000; 200 without it.", Type = "integer")]
    [Query("after", "The page before's `next`.")]
    [Answers(200, typeof(AgentList))]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/agents")] HttpRequest request)
    {
        var kind = request.Query["kind"].ToString() switch
        {
            "" => null,
            AgentService.Host => AgentService.Host,
            AgentService.Software => AgentService.Software,
            _ => throw ApiException.BadRequest("bad-kind", $"'kind' is '{AgentService.Host}' or '{AgentService.Software}'."),
        };
        var capability = request.Query["capability"].ToString() is { Length: > 0 } named ? CommandRules.Action(named) : null;
        var limit = QueryValues.Count("limit", request.Query["limit"], MostItems) ?? UsualItems;
        var list = await agents.ListAsync(
            request.Caller(),
            kind,
            capability,
            CommandQueryText.Id("after", request.Query["after"]),
            limit,
            request.HttpContext.RequestAborted);
        return Results.Json(list, AppJson.Default.AgentList);
    }

    [Function("GetAgent")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("An agent with what it can do and how much it runs.")]
    [Answers(200, typeof(AgentItem))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/agents/{id}")] HttpRequest request, string id)
        => Results.Json(await agents.GetAsync(request.Caller(), id, request.HttpContext.RequestAborted), AppJson.Default.AgentItem);
}
