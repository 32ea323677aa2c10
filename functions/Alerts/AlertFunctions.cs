using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Alerts;

public sealed class AlertFunctions(AlertQuery query, AlertAcknowledging acknowledging)
{
    private const int UsualItems = 100;
    private const int MostItems = 500;
    private const int MostBytes = 4 * 1024;

    [Function("ListAlerts")]
    [Allow(Role.Viewer, Scopes.AlertsRead)]
    [Describe("Alerts, those that began last first: those that are pending or fire, or those of the past.")]
    [Query("status", "`active` (pending or firing; without it), `pending`, `firing`, `resolved`, `withdrawn` or `all`.")]
    [Query("severity", "`info`, `warning` or `critical`.")]
    [Query("nodeId", "A node's id.")]
    [Query("ruleId", "A rule's id.")]
    [Query("limit", "Alerts of a page: 1 to 500; 100 without it.", Type = "integer")]
    [Query("cursor", "The page before's `next`.")]
    [Answers(200, typeof(AlertList))]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/alerts")] HttpRequest request)
    {
        var asked = request.Query;
        var filter = Status(asked["status"]) with
        {
            Severity = Severity(asked["severity"]),
            NodeId = Id("nodeId", asked["nodeId"]),
            RuleId = Id("ruleId", asked["ruleId"]),
        };
        var limit = QueryValues.Count("limit", asked["limit"], MostItems) ?? UsualItems;
        var cursor = asked["cursor"].ToString() is { Length: > 0 } some ? some : null;
        return Results.Json(
            await query.ListAsync(request.Caller(), filter, cursor, limit, request.HttpContext.RequestAborted), AppJson.Default.AlertList);
    }

    [Function("ReadAlert")]
    [Allow(Role.Viewer, Scopes.AlertsRead)]
    [Describe("An alert.")]
    [Answers(200, typeof(Alert))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/alerts/{id}")] HttpRequest request, string id)
        => Results.Json(await query.GetAsync(request.Caller(), id, request.HttpContext.RequestAborted), AppJson.Default.Alert);

    [Function("AcknowledgeAlert")]
    [Allow(Role.Operator, Scopes.AlertsWrite)]
    [Describe("Says that somebody sees to an alert that fires: it is not told again.")]
    [Takes(typeof(AcknowledgeRequest))]
    [Answers(200, typeof(Alert))]
    [Answers(404)]
    [Answers(409, When = "It does not fire.")]
    public async Task<IResult> Acknowledge(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/alerts/{id}/acknowledge")] HttpRequest request, string id)
    {
        var aborted = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.AcknowledgeRequest, MostBytes, aborted);
        return Results.Json(
            await acknowledging.RunAsync(request.Caller(), id, asked, request.CallerAddress(), aborted), AppJson.Default.Alert);
    }

    private static AlertFilter Status(string? text) => text switch
    {
        null or "" or "active" => new AlertFilter(IsActive: true),
        "all" => new AlertFilter(),
        _ when Named<AlertStatus>(text) is { } status => new AlertFilter(status),
        _ => throw ApiException.BadRequest(
            "bad-status", "'status' is 'active', 'pending', 'firing', 'resolved', 'withdrawn' or 'all'."),
    };

    private static AlertSeverity? Severity(string? text) => string.IsNullOrEmpty(text) ? null
        : Named<AlertSeverity>(text) ?? throw ApiException.BadRequest("bad-severity", "'severity' is 'info', 'warning' or 'critical'.");

    private static string? Id(string name, string? text) => string.IsNullOrEmpty(text) ? null
        : NodeId.IsValid(text) ? text
        : throw ApiException.BadRequest($"bad-{name}", $"'{name}' is an id.");

    private static T? Named<T>(string text)
        where T : struct, Enum
        => text.All(char.IsAsciiLetterLower) && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;
}
