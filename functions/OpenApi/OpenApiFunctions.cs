using CloudNexus.Functions.Http.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.OpenApi;

/// <summary>The API's description for programs, and a page that shows it to people.</summary>
public sealed class OpenApiFunctions(OpenApiDocument document, ViewerPage viewer)
{
    private const string Revalidate = "no-cache";

    [Function("GetOpenApi")]
    [AllowAnyone("It describes what the source code says to everybody.")]
    [Describe("This description.")]
    [Header("If-None-Match", "The `ETag` that is known already.")]
    [Answers(200, ContentType = "application/openapi+json")]
    [Answers(304)]
    public IResult GetDocument([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/openapi.json")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.CacheControl = Revalidate;
        request.HttpContext.Response.Headers.ETag = document.Tag;
        return request.Headers.IfNoneMatch.Contains(document.Tag)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Text(document.Json.Span, "application/openapi+json; charset=utf-8");
    }

    [Function("GetApiViewer")]
    [AllowAnyone("A page without data of its own.")]
    [Describe("A page that shows this description.")]
    [Answers(200, ContentType = "text/html")]
    public IResult GetViewer([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/docs")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.CacheControl = Revalidate;
        request.HttpContext.Response.Headers.ContentSecurityPolicy = viewer.ContentPolicy;
        return Results.Text(viewer.Html, "text/html; charset=utf-8");
    }
}
