using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http.Pipeline;

/// <summary>An answer that is compressed while it is written. It keeps the status readable and shows nothing else to serializers.</summary>
internal sealed class CompressedResult(IResult inner) : IResult, IStatusCodeHttpResult
{
    int? IStatusCodeHttpResult.StatusCode => (inner as IStatusCodeHttpResult)?.StatusCode;

    public Task ExecuteAsync(HttpContext httpContext) => CompressedBody.WriteAsync(httpContext, () => inner.ExecuteAsync(httpContext));
}
