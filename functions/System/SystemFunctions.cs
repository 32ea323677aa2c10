using CloudNexus.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Systems;

public sealed class SystemFunctions(HealthService health)
{
    [Function("GetHealth")]
    public async Task<IResult> GetHealth(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/health")] HttpRequest request)
    {
        var report = await health.ReadAsync(request.HttpContext.RequestAborted);
        return Results.Json(
            report,
            AppJson.Default.HealthReport,
            statusCode: report.Status == "ok" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>
    /// What no other function takes. The host tries overlapping routes in the alphabetical order of their functions' names: this one must come last.
    /// </summary>
    [Function("ZUnknownRoute")]
    public IResult UnknownRoute([HttpTrigger(AuthorizationLevel.Anonymous, Route = "api/{*path}")] HttpRequest request)
        => throw ApiException.NotFound("unknown-route", $"There is no {request.Method} {request.Path}. See the API description.");
}
