using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Systems.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Systems;

public sealed class SystemFunctions(
    HealthService health, MetricsService metrics, ConfigService config, QuotaStore quotas, IAudit audit, IEnumerable<IRestart> restarts)
{
    [Function("GetHealth")]
    [AllowAnyone("A status word tells nothing; parts and counters are told only to those who may read the system.")]
    public async Task<IResult> GetHealth(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/health")] HttpRequest request)
    {
        var mayKnow = request.FindCaller() is { } caller && AccessRules.HasScope(caller, Scopes.SystemRead);
        var report = await health.ReadAsync(mayKnow, request.HttpContext.RequestAborted);
        return Results.Json(report, AppJson.Default.HealthReport, statusCode: StatusOf(report.Status));
    }

    [Function("GetHealthProbe")]
    [AllowAnyone("Load balancers and containers ask without a credential; the answer is one word.")]
    [Limit(RouteClass.Probe)]
    public async Task<IResult> GetHealthProbe([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request)
    {
        var status = await health.ProbeAsync(request.HttpContext.RequestAborted);
        return Results.Json(new HealthProbe(status), AppJson.Default.HealthProbe, statusCode: StatusOf(status));
    }

    [Function("GetSystemMetrics")]
    [Allow(Role.Viewer, Scopes.SystemRead)]
    public IResult GetMetrics([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/metrics")] HttpRequest request)
        => Results.Json(metrics.Report(), AppJson.Default.MetricsReport);

    [Function("GetPrometheusMetrics")]
    [Allow(Role.Viewer, Scopes.SystemRead)]
    public IResult GetPrometheus([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "metrics")] HttpRequest request)
        => Results.Text(metrics.Prometheus(), PrometheusText.ContentType);

    [Function("GetSystemConfig")]
    [Allow(Role.Admin, Scopes.SystemRead)]
    public IResult GetConfig([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/config")] HttpRequest request)
        => Results.Json(config.Read(), AppJson.Default.ConfigReport);

    [Function("RestartSystem")]
    [Allow(Role.Admin, Scopes.SystemWrite)]
    public async Task<IResult> Restart([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/system/restart")] HttpRequest request)
    {
        var restart = restarts.FirstOrDefault() ?? throw new ApiException(
            HttpStatusCode.NotImplemented,
            "no-restart",
            "This installation cannot restart itself",
            "Restart the function app in the portal or with 'az functionapp restart'.");
        var address = request.HttpContext.Connection.RemoteIpAddress?.ToString();
        await audit.RecordAsync(
            new AuditEntry(request.Caller().Name, "system.restart", "", true, null, address), request.HttpContext.RequestAborted);
        restart.Ask();
        return Results.Accepted();
    }

    /// <summary>Request counts are of no use once their windows are over.</summary>
    [Function("DropOldQuotas")]
    public Task DropOldQuotas([TimerTrigger("33 21 3 * * *")] TimerInfo timer, FunctionContext context)
        => quotas.DropExpiredAsync(context.CancellationToken);

    /// <summary>
    /// What no other function takes. The host tries overlapping routes in the alphabetical order of their functions' names: this one must come last.
    /// </summary>
    [Function("ZUnknownRoute")]
    [AllowAnyone("It only says that there is nothing.")]
    public IResult UnknownRoute([HttpTrigger(AuthorizationLevel.Anonymous, Route = "api/{*path}")] HttpRequest request)
        => throw ApiException.NotFound("unknown-route", $"There is no {request.Method} {request.Path}. See the API description.");

    private static int StatusOf(string status) => status == HealthService.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
}
