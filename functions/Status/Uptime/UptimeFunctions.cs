using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Status.Uptime;

public sealed class UptimeFunctions(UptimeService uptime)
{
    [Function("GetNodeUptime")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("How a node was reachable: percentages by day, week and month, and its outages.", "Times in which it was only cut off do not count once its samples have come, nor those that its agent had announced.")]
    [Query("days", "Today and the days before it: 1 to 366; 30 without it.", Type = "integer")]
    [Answers(200, typeof(UptimeAnswer))]
    [Answers(404)]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/nodes/{id}/uptime")] HttpRequest request, string id)
    {
        var days = QueryValues.Count("days", request.Query["days"], UptimeService.MostDays) ?? UptimeService.UsualDays;
        var answer = await uptime.RunAsync(request.Caller(), id, days, request.HttpContext.RequestAborted);
        return Results.Json(answer, AppJson.Default.UptimeAnswer);
    }
}
