using CloudNexus.Functions.Alerts.BackTests;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Alerts.Rules;

public sealed class AlertRuleFunctions(AlertRuleService rules, BackTestService backTests)
{
    private const int MostBytes = 64 * 1024;
    private const string OfIfMatch = "Change only the version with this `ETag`; any without it.";

    [Function("ListAlertRules")]
    [Allow(Role.Viewer, Scopes.AlertsRead)]
    [Describe("The alert rules, by name.")]
    [Answers(200, typeof(AlertRuleList))]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/alerts/rules")] HttpRequest request)
        => Results.Json(await rules.ListAsync(request.Caller(), request.HttpContext.RequestAborted), AppJson.Default.AlertRuleList);

    [Function("CreateAlertRule")]
    [Allow(Role.Operator, Scopes.AlertsWrite)]
    [Describe("Adds an alert rule.", "`warnings` of the answer say what its maker should know, such as a series that no node has.")]
    [Takes(typeof(AlertRuleRequest))]
    [Answers(201, typeof(AlertRule))]
    [Answers(409, When = "The name is taken, or there are too many rules.")]
    public async Task<IResult> Create(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/alerts/rules")] HttpRequest request)
    {
        var aborted = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.AlertRuleRequest, MostBytes, aborted);
        return Answer(
            request, await rules.AddAsync(request.Caller(), asked, request.CallerAddress(), aborted), StatusCodes.Status201Created);
    }

    [Function("GetAlertRule")]
    [Allow(Role.Viewer, Scopes.AlertsRead)]
    [Describe("An alert rule; its version is the `ETag`.")]
    [Answers(200, typeof(AlertRule))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/alerts/rules/{id}")] HttpRequest request, string id)
        => Answer(request, await rules.GetAsync(request.Caller(), id, request.HttpContext.RequestAborted));

    [Function("PutAlertRule")]
    [Allow(Role.Operator, Scopes.AlertsWrite)]
    [Describe("Replaces an alert rule. What fires goes on by the new one where it is about the same series.")]
    [Header("If-Match", OfIfMatch)]
    [Takes(typeof(AlertRuleRequest))]
    [Answers(200, typeof(AlertRule))]
    [Answers(404)]
    [Answers(409, When = "The name is taken.")]
    [Answers(412)]
    public async Task<IResult> Put(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/alerts/rules/{id}")] HttpRequest request, string id)
    {
        var aborted = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.AlertRuleRequest, MostBytes, aborted);
        return Answer(request, await rules.ReplaceAsync(request.Caller(), id, asked, IfMatch(request), request.CallerAddress(), aborted));
    }

    [Function("DeleteAlertRule")]
    [Allow(Role.Operator, Scopes.AlertsWrite)]
    [Describe("Removes an alert rule; what fires by it ends.")]
    [Header("If-Match", OfIfMatch)]
    [Answers(204)]
    [Answers(404)]
    [Answers(412)]
    public async Task<IResult> Delete(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/alerts/rules/{id}")] HttpRequest request, string id)
    {
        await rules.RemoveAsync(request.Caller(), id, IfMatch(request), request.CallerAddress(), request.HttpContext.RequestAborted);
        return Results.NoContent();
    }

    [Function("BackTestAlertRule")]
    [Allow(Role.Viewer, Scopes.AlertsRead)]
    [Describe("When a rule would have fired, by what is stored.", "The rule need not be kept; nothing fires and nobody is told.")]
    [Takes(typeof(BackTestRequest))]
    [Answers(200, typeof(BackTestAnswer))]
    public async Task<IResult> BackTest(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/alerts/rules/backtest")] HttpRequest request)
    {
        var aborted = request.HttpContext.RequestAborted;
        var asked = await RequestBody.ReadJsonAsync(request, AppJson.Default.BackTestRequest, MostBytes, aborted);
        return Results.Json(await backTests.RunAsync(request.Caller(), asked, aborted), AppJson.Default.BackTestAnswer);
    }

    private static string? IfMatch(HttpRequest request) => request.Headers.IfMatch.ToString() is { Length: > 0 } tag ? tag : null;

    private static IResult Answer(HttpRequest request, AlertRule rule, int status = StatusCodes.Status200OK)
    {
        request.HttpContext.Response.Headers.ETag = Node.TagOf(rule.Version);
        return Results.Json(rule, AppJson.Default.AlertRule, statusCode: status);
    }
}
