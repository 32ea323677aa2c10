using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Costs;

public sealed class CostFunctions(CostService costs)
{
    private const int UsualDays = 30;

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
}
