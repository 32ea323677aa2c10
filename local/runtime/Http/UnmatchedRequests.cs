using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Runtime.Http;

/// <summary>Answers what no route takes: a file of the single-page application, or problem details.</summary>
internal sealed class UnmatchedRequests(SpaFiles? files) : IDisposable
{
    public void Dispose() => files?.Dispose();

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is null)
        {
            if (files is null || !await files.TryServeAsync(http))
            {
                await ProblemAnswer.WriteAsync(http, StatusCodes.Status404NotFound, $"Nothing is at '{http.Request.Path}'.");
            }

            return;
        }

        await next(http);
        if (http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
            && !http.Response.HasStarted
            && http.GetEndpoint()?.Metadata.GetMetadata<FunctionEndpoint>() is null)
        {
            await ProblemAnswer.WriteAsync(
                http, StatusCodes.Status405MethodNotAllowed, $"{http.Request.Method} is not a method of '{http.Request.Path}'.");
        }
    }
}
