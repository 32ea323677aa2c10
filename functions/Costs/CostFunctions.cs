using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Costs;

public sealed class CostFunctions(CostService costs, CostCalculator calculator)
{
    private const int UsualDays = 30;
    private const int UsualNodes = 100;
    private const int UsualBatchEvents = 256;
    private const string Stacks
        = "What it is watched with: here for this installation, dev, small or fleet as they are deployed; here without it.";

    private const string PricesHelp = "Other prices than this installation's: NAME=DOLLARS with commas between.";

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
    [Describe("What a fleet of a size would cost a month, from counts measured on simulated fleets, beside others' list prices.")]
    [Query("nodes", "How many nodes: 1 to 1000000; 100 without it.", Type = "integer")]
    [Query("flush", "Seconds between two frames of a node: 1 to 120; without it what the governor sets for so many.", Type = "integer")]
    [Query("batch", "Seconds that ingest waits for a batch to fill: 1 to 60; the stack's without it.", Type = "integer")]
    [Query("stack", Stacks)]
    [Query("prices", PricesHelp)]
    [Answers(200, typeof(CostEstimateReport))]
    public IResult Estimate(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/cost/estimate")] HttpRequest request)
    {
        var nodes = QueryValues.Count("nodes", request.Query["nodes"], CostCase.MostNodes) ?? UsualNodes;
        var flush = QueryValues.Count("flush", request.Query["flush"], CostCase.MostFlushSeconds) ?? CostCase.UsualFlushSeconds(nodes);
        var batch = QueryValues.Count("batch", request.Query["batch"], CostCase.MostBatchSeconds);
        var stack = calculator.Stack(request.Query["stack"].ToString() is { Length: > 0 } name ? name : CostStack.HereName);
        stack = batch is { } seconds
            ? stack with { BatchSeconds = seconds, BatchEvents = Math.Max(stack.BatchEvents, UsualBatchEvents) }
            : stack;
        var estimate = CostCalculator.Estimate(new CostCase(nodes, flush, stack), calculator.Prices(request.Query["prices"]));
        return Results.Json(estimate, AppJson.Default.CostEstimateReport);
    }

    [Function("GetSystemCostTable")]
    [Allow(Role.Viewer, Scopes.SystemRead)]
    [Describe("What fleets of 10 to 100,000 nodes would cost a month at each interval, beside others' list prices for a host.")]
    [Query("stack", "The same, or none: then small up to 1,000 nodes and fleet beyond.")]
    [Query("prices", PricesHelp)]
    [Answers(200, typeof(CostTable))]
    public IResult Table([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/cost/table")] HttpRequest request)
    {
        var stack = request.Query["stack"].ToString() is { Length: > 0 } name ? calculator.Stack(name) : null;
        return Results.Json(CostCalculator.Table(stack, calculator.Prices(request.Query["prices"])), AppJson.Default.CostTable);
    }
}
