using System.Globalization;
using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.Reading;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Commands;

/// <summary>What people and programs do with commands. The names order overlapping routes: those of routing rules come first.</summary>
public sealed class CommandFunctions(
    PeopleCommands people, CommandQuery query, CommandSight sight, OutputFollower output, ReportService reports, AgentDoor door)
{
    private const int UsualItems = 50;
    private const int MostItems = 200;
    private const int MostBytes = 256 * 1024;
    private const int MostResultBytes = 128 * 1024;
    private const int MostSignatureBytes = 4 * 1024;
    private const string OfApproval =
        "Sign with `nexus commands approve`: the server looks at the signature's shape only, and cannot make one. The host checks it.";

    [Function("CreateCommand")]
    [Allow(Role.Operator, Scopes.CommandsWrite)]
    [Describe(
        "Has something done: one command for each target.",
        "Actions that every host does (`ping`, `collect`, `processes`, `system`, `log`), software agents' and `ask` are queued; others of "
        + "hosts wait for an operator's signature. `text` (with `agent_id`) is short for a question.")]
    [Takes(typeof(CommandRequest))]
    [Answers(201, typeof(CommandsAnswer))]
    [Answers(404)]
    [Answers(409, When = "No target, or none that is up.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/commands")] HttpRequest request)
    {
        var aborted = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.CommandRequest, MostBytes, aborted);
        var made = await people.CreateAsync(request.Caller(), asked, request.CallerAddress(), aborted);
        var answer = new CommandsAnswer(made[0].BatchId, made);
        return Results.Json(answer, AppJson.Default.CommandsAnswer, statusCode: StatusCodes.Status201Created);
    }

    [Function("ListCommands")]
    [Allow(Role.Viewer, Scopes.CommandsRead)]
    [Describe("Commands that the caller may see, newest first, without their results' data.")]
    [Query("status", "One status, or several with commas between them.")]
    [Query("nodeId", "A host's or a software agent's id.")]
    [Query("action", "An action.")]
    [Query("batchId", "What the commands of one request share.")]
    [Query("limit", "Commands of a page: 1 to 200; 50 without it.", Type = "integer")]
    [Query("cursor", "The page before's `next`.")]
    [Answers(200, typeof(CommandList))]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/commands")] HttpRequest request)
    {
        var values = request.Query;
        var filter = new CommandFilter(
            CommandQueryText.Statuses(values["status"]),
            CommandQueryText.Id("nodeId", values["nodeId"]),
            values["action"].ToString() is { Length: > 0 } action ? CommandRules.Action(action) : null,
            CommandQueryText.Id("batchId", values["batchId"]));
        var limit = QueryValues.Count("limit", values["limit"], MostItems) ?? UsualItems;
        var list = await query.ListAsync(
            request.Caller(), filter, CommandQueryText.Cursor(values["cursor"]), limit, request.HttpContext.RequestAborted);
        return Results.Json(list, AppJson.Default.CommandList);
    }

    [Function("ReadCommand")]
    [Allow(Role.Viewer, Scopes.CommandsRead)]
    [Describe("A command with its result.")]
    [Answers(200, typeof(CommandItem))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/commands/{id}")] HttpRequest request, string id)
        => Item((await sight.RequireAsync(request.Caller(), id, request.HttpContext.RequestAborted)).Item);

    [Function("ReadCommandOutput")]
    [Allow(Role.Viewer, Scopes.CommandsRead)]
    [Describe("A command's output from a byte on.")]
    [Query("from", "The byte, an earlier answer's `next`; 0 without it.", Type = "integer")]
    [Query("wait", "Seconds to wait for output or the end when there is nothing yet, 0 to 30; 0 without it.", Type = "integer")]
    [Answers(200, typeof(OutputAnswer))]
    [Answers(404)]
    public async Task<IResult> Output(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/commands/{id}/output")] HttpRequest request,
        string id,
        FunctionContext context)
    {
        var from = CommandQueryText.From(request.Query["from"]);
        var wait = request.Query["wait"].ToString() is "" or "0"
            ? 0 : QueryValues.Count("wait", request.Query["wait"], OutputFollower.MostWaitSeconds)!.Value;
        var answer = await output.FollowAsync(
            request.Caller(), id, from, TimeSpan.FromSeconds(wait), context.CancellationToken, request.HttpContext.RequestAborted);
        return Results.Json(answer, AppJson.Default.OutputAnswer);
    }

    [Function("ApproveCommand")]
    [Allow(Role.Operator, Scopes.CommandsWrite)]
    [Describe("Brings the signature that a command waits for.", OfApproval)]
    [Takes(typeof(CommandSignature))]
    [Answers(200, typeof(CommandItem))]
    [Answers(404)]
    [Answers(409, When = "It does not wait for a signature.")]
    public async Task<IResult> Approve(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/commands/{id}/approve")] HttpRequest request, string id)
    {
        var aborted = request.HttpContext.RequestAborted;
        var signature = await RequestBody.ReadJsonAsync(request, AppJson.Default.CommandSignature, MostSignatureBytes, aborted);
        return Item(await people.ApproveAsync(request.Caller(), id, signature, request.CallerAddress(), aborted));
    }

    [Function("CancelCommand")]
    [Allow(Role.Operator, Scopes.CommandsWrite)]
    [Describe("Calls a command off. What runs is stopped when its agent hears of it.")]
    [Answers(200, typeof(CommandItem))]
    [Answers(404)]
    [Answers(409, When = "It has ended otherwise.")]
    public async Task<IResult> Cancel(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/commands/{id}/cancel")] HttpRequest request, string id)
        => Item(await people.CancelAsync(request.Caller(), id, request.CallerAddress(), request.HttpContext.RequestAborted));

    [Function("CompleteCommand")]
    [AllowAnyone("A software agent's key or a person's token is the credential: the function itself looks at them.")]
    [Limit(RouteClass.Agent)]
    [Describe(
        "Ends a software agent's command.",
        "By the agent itself, with its key in X-API-Key or a signature, or by an operator with the scope `commands:write`.")]
    [Takes(typeof(CommandCompletion))]
    [Answers(200, typeof(CommandItem))]
    [Answers(401)]
    [Answers(403)]
    [Answers(404)]
    [Answers(409, When = "It is no software agent's, or has ended already.")]
    public async Task<IResult> Complete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/commands/{id}/complete")] HttpRequest request, string id)
    {
        var aborted = request.HttpContext.RequestAborted;
        if (AgentDoor.IsShown(request))
        {
            var body = await RequestBody.ReadAsync(request, MostResultBytes, aborted);
            var agent = await door.EnterAsync(request, body, aborted);
            return Item(await reports.CompleteAsync(agent, id, RequestBody.ParseJson(body, AppJson.Default.CommandCompletion), aborted));
        }

        var caller = request.FindCaller()
            ?? throw ApiException.Unauthorized(
                "no-credential", "Show a software agent's key in X-API-Key, or a token in 'Authorization: Bearer …'.");
        AccessRules.Check(new AllowAttribute(Role.Operator, Scopes.CommandsWrite), caller);
        var completion = await RequestBody.ReadJsonAsync(request, AppJson.Default.CommandCompletion, MostResultBytes, aborted);
        return Item(await people.CompleteAsync(caller, id, completion, request.CallerAddress(), aborted));
    }

    private static IResult Item(CommandItem item) => Results.Json(item, AppJson.Default.CommandItem);
}

/// <summary>What stands in queries for commands.</summary>
internal static class CommandQueryText
{
    private const int MostStatuses = 9;

    /// <exception cref="ApiException">400.</exception>
    public static IReadOnlyList<CommandStatus> Statuses(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return [];
        }

        var words = text.Split(',');
        var found = words.Select(CommandRow.StatusOf).ToArray();
        return words.Length <= MostStatuses && found.All(f => f is not null)
            ? [.. found.Select(f => f!.Value).Distinct()]
            : throw ApiException.BadRequest(
                "bad-status",
                $"'status' is of {string.Join(", ", Enum.GetValues<CommandStatus>().Select(CommandRow.WordOf))}, with commas between them.");
    }

    /// <exception cref="ApiException">400.</exception>
    public static string? Id(string name, string? text)
        => string.IsNullOrEmpty(text) ? null
            : NodeId.IsValid(text) ? text
            : throw ApiException.BadRequest($"bad-{name}", $"'{name}' is an id.");

    /// <exception cref="ApiException">400.</exception>
    public static CommandId? Cursor(string? text)
        => string.IsNullOrEmpty(text) ? null
            : CommandId.TryParse(text, out var id) ? id
            : throw ApiException.BadRequest("bad-cursor", "'cursor' is what an earlier answer said in 'next', as it was.");

    /// <exception cref="ApiException">400.</exception>
    public static long From(string? text)
        => string.IsNullOrEmpty(text) ? 0
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from
            : throw ApiException.BadRequest("bad-from", "'from' is a byte of the output, from 0.");
}
