using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using CloudNexus.Functions.Ai.Gateway;
using CloudNexus.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Http;

/// <summary>The one catch-all at the HTTP boundary: what a function throws becomes problem details (under <c>/v1/</c> OpenAI's shape), and is
/// counted by kind.</summary>
public sealed partial class ProblemMiddleware(ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    private static readonly Counter<long> Problems = Telemetry.Meter.CreateCounter<long>("http.problems");

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller went away: nobody is left to answer.
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            var problem = ToProblem(failure);
            Problems.Add(1, new KeyValuePair<string, object?>("kind", problem.Kind));
            if ((int)problem.Status >= 500)
            {
                LogFailure(logger, context.FunctionDefinition.Name, http.TraceIdentifier, failure);
            }

            if (problem.RetryAfterSeconds is { } seconds)
            {
                http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            if (problem.Status == HttpStatusCode.Unauthorized && http.Response.Headers.WWWAuthenticate.Count == 0)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer realm=\"cloudnexus\"";
            }

            context.GetInvocationResult().Value = ToAnswer(problem, http);
        }
    }

    private static IResult ToAnswer(ApiException problem, HttpContext http) => OpenAiErrorBody.IsFor(http)
        ? Results.Json(OpenAiErrorBody.Of(problem), AppJson.Default.OpenAiErrorBody, statusCode: (int)problem.Status)
        : Results.Problem(
            problem.Message,
            statusCode: (int)problem.Status,
            title: problem.Title,
            type: $"/problems/{problem.Kind}",
            extensions: new Dictionary<string, object?> { ["requestId"] = http.TraceIdentifier });

    private static ApiException ToProblem(Exception failure) => failure switch
    {
        ApiException problem => problem,
        BadHttpRequestException bad => new ApiException(
            (HttpStatusCode)bad.StatusCode, "bad-request", "The request is not valid", bad.Message),
        TableStorageException => ApiException.Unavailable("Table Storage failed or did not answer in time. Try again in a few seconds."),
        _ => new ApiException(
            HttpStatusCode.InternalServerError,
            "internal",
            "The service failed",
            "The failure was logged. Try again; when it lasts, report this answer's requestId to whoever runs the service."),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Function} failed (request {RequestId})")]
    private static partial void LogFailure(ILogger logger, string function, string requestId, Exception failure);
}
