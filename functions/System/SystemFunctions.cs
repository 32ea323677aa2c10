using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Functions.Systems.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Systems;

public sealed class SystemFunctions(
    HealthService health, MetricsService metrics, ConfigService config, QuotaStore quotas, IAudit audit, IEnumerable<IRestart> restarts)
{
    [Function("GetHealth")]
    [AllowAnyone("A status word tells nothing; parts and counters are told only to those who may read the system.")]
    [Describe("Whether the service lives and is ready; parts and counters for those who may read the system.")]
    [Answers(200, typeof(HealthReport))]
    [Answers(503, typeof(HealthReport), When = "A part fails or is late.")]
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
    [Describe("One word for probes, at most five seconds old.")]
    [Answers(200, typeof(HealthProbe))]
    [Answers(503, typeof(HealthProbe), When = "A part fails or is late.")]
    public async Task<IResult> GetHealthProbe([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request)
    {
        var status = await health.ProbeAsync(request.HttpContext.RequestAborted);
        return Results.Json(new HealthProbe(status), AppJson.Default.HealthProbe, statusCode: StatusOf(status));
    }

    [Function("GetSystemMetrics")]
    [Allow(Role.Viewer, Scopes.SystemRead)]
    [Describe("What the service did since it started: requests, latencies, levels and counters.")]
    [Answers(200, typeof(MetricsReport))]
    public IResult GetMetrics([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/metrics")] HttpRequest request)
        => Results.Json(metrics.Report(), AppJson.Default.MetricsReport);

    [Function("GetPrometheusMetrics")]
    [Allow(Role.Viewer, Scopes.SystemRead)]
    [Describe("The same for Prometheus.", "`NEXUS_METRICS_TOKEN` as bearer is let in too.")]
    [Answers(200, ContentType = "text/plain")]
    public IResult GetPrometheus([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "metrics")] HttpRequest request)
        => Results.Text(metrics.Prometheus(), PrometheusText.ContentType);

    [Function("GetSystemConfig")]
    [Allow(Role.Admin, Scopes.SystemRead)]
    [Describe("The settings that the process was started with; of secrets only whether they are set.")]
    [Answers(200, typeof(ConfigReport))]
    public IResult GetConfig([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/system/config")] HttpRequest request)
        => Results.Json(config.Read(), AppJson.Default.ConfigReport);

    [Function("RestartSystem")]
    [Allow(Role.Admin, Scopes.SystemWrite)]
    [Describe("Starts everything anew, where one launcher runs it all.")]
    [Answers(202)]
    [Answers(501)]
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
    [Describe("What no other function takes.")]
    public IResult UnknownRoute([HttpTrigger(AuthorizationLevel.Anonymous, Route = "api/{*path}")] HttpRequest request)
        => throw ApiException.NotFound("unknown-route", $"There is no {request.Method} {request.Path}. See the API description.");

    private static int StatusOf(string status) => status == HealthService.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
}
