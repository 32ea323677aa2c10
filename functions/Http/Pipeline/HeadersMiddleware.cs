using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace CloudNexus.Functions.Http.Pipeline;

/// <summary>Headers that every answer has (a function may say otherwise), what other origins may do, and compression.</summary>
public sealed class HeadersMiddleware(CorsPolicy cors) : IFunctionsWorkerMiddleware
{
    /// <summary>An answer of the API is no page: it loads nothing and stands in no frame.</summary>
    private const string ContentPolicy = "default-src 'none'; frame-ancestors 'none'";

    private const string OneYear = "max-age=31536000";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        Set(http);
        if (cors.Apply(http))
        {
            context.GetInvocationResult().Value = Results.NoContent();
            return;
        }

        await next(context);
        Answers.Replace(context, answer => new CompressedResult(answer));
    }

    private static void Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.CacheControl = "no-store";
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = OneYear;
        }
    }
}
