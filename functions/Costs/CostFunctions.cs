using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Costs;

public sealed class CostFunctions(CostService costs)
{
    private const int UsualDays = 30;
    private const int UsualNodes = 100;

    [Function("GetSystemCost")]
    [Allow(Role.Viewer, Scopes.SystemRead)]
    [Describe("What the counted load costs at list prices, by day and meter, with this month's projection.")]
    [Query("days", "Days up to today: 1 to 366; 30 without it.", Type = "integer")]
    [Answers(200, typeof(CostReport))]
    public async Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/cost")] HttpRequest request)
    {
        var days = QueryValues.Count("days", request.Query["days"], CostService.MostDays) ?? UsualDays;
        return Results.Json(await costs.ReportAsync(days, request.HttpContext.RequestAborted), AppJson.Default.CostReport);
    }

    [Function("GetSystemCostEstimate")]
    [Allow(Role.Viewer, Scopes.SystemRead)]
    [Describe("What a fleet of a size would cost a month at this installation's prices, from counts measured on simulated fleets.")]
    [Query("nodes", "How many nodes: 1 to 1000000; 100 without it.", Type = "integer")]
    [Query("flush", "Seconds between two frames of a node: 1 to 120; without it what the governor sets for so many.", Type = "integer")]
    [Query("batch", "Seconds that ingest waits for a batch to fill: 1 to 60; none without it.", Type = "integer")]
    [Answers(200, typeof(CostEstimateReport))]
    public IResult Estimate(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/cost/estimate")] HttpRequest request)
    {
        var nodes = QueryValues.Count("nodes", request.Query["nodes"], CostCase.MostNodes) ?? UsualNodes;
        var flush = QueryValues.Count("flush", request.Query["flush"], CostCase.MostFlushSeconds) ?? CostCase.UsualFlushSeconds(nodes);
        var batch = QueryValues.Count("batch", request.Query["batch"], CostCase.MostBatchSeconds) ?? 0;
        var estimate = costs.Estimate(new CostCase(nodes, flush) { BatchSeconds = batch });
        return Results.Json(estimate, AppJson.Default.CostEstimateReport);
    }
}
