using CloudNexus.Functions.Http.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Http.Pipeline;

/// <summary>
/// Outermost: who asks from where, the request's id, one line in the log and one measurement for each request. Neither holds a path, a query or a
/// header as it was sent.
/// </summary>
public sealed partial class RequestMiddleware(
    HttpFunctions functions, TrustedProxies proxies, TimeProvider time, ILogger<RequestMiddleware> logger)
    : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        proxies.Apply(http);
        http.Features.Set(time);
        http.TraceIdentifier = RequestIds.Choose(http.Request, context.InvocationId);
        http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
        var start = time.GetTimestamp();
        using var running = RequestMetrics.Begin();
        await next(context);
        Report(context, http, time.GetElapsedTime(start));
    }

    private void Report(FunctionContext context, HttpContext http, TimeSpan elapsed)
    {
        var function = functions.Find(context.FunctionDefinition.Name);
        var verb = RequestMetrics.VerbOf(http.Request.Method);
        var route = function?.Route ?? context.FunctionDefinition.Name;
        var status = Answers.StatusOf(context, http);
        RequestMetrics.Record(verb, route, status, elapsed);

        // Agents come every second: their good requests are not worth a line each.
        var level = function?.Access is AllowAgentAttribute && status < 400 ? LogLevel.Debug : LogLevel.Information;
        if (logger.IsEnabled(level))
        {
            var caller = http.Request.FindCaller()?.Name ?? "-";
            LogRequest(level, verb, route, status, elapsed.TotalMilliseconds, caller, http.TraceIdentifier);
        }
    }

    [LoggerMessage(Message = "{Verb} {Route} {Status} in {Ms:0.0} ms by {Caller} ({RequestId})")]
    private partial void LogRequest(LogLevel level, string verb, string route, int status, double ms, string caller, string requestId);
}
