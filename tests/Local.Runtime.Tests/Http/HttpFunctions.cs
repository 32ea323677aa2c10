using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using WorkerFromBody = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace CloudNexus.Local.Runtime.Tests.Http;

public sealed record Widget(string Name, int Size);

public class HttpFunctions(Probe probe)
{
    [Function("Plain")]
    public static IResult Plain([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
        Results.Text($"{request.Method} plain");

    [Function("GetWidget")]
    public static IResult GetWidget(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id}/sizes/{size:int}")] HttpRequest request,
        int size,
        string id) =>
        Results.Text($"{request.Path.Value} {id} {size}");

    [Function("GetOptional")]
    public static IResult GetOptional(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "optional/{page?}")] HttpRequest request, int? page) =>
        Results.Text($"{request.Method} {page?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}");

    [Function("GetGuid")]
    public static IResult GetGuid([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "guids/{id}")] HttpRequest request, Guid id) =>
        Results.Text($"{request.Method} {id:N}");

    [Function("PostWidget")]
    public static async Task<IResult> PostWidget(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "widgets")] HttpRequest request,
        [WorkerFromBody] Widget widget,
        FunctionContext context,
        CancellationToken cancellationToken)
    {
        await Task.Yield();
        return Results.Json(
            new
            {
                widget.Name,
                context.FunctionDefinition.EntryPoint,
                request.Method,
                IsStopToken = cancellationToken == context.CancellationToken && cancellationToken != request.HttpContext.RequestAborted,
            });
    }

    [Function("Action")]
    public static IActionResult Action([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        new ObjectResult(new { request.Method }) { StatusCode = 418 };

    [Function("Write")]
    public static async Task Write([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        request.HttpContext.Response.StatusCode = 203;
        await request.HttpContext.Response.WriteAsync("written");
    }

    [Function("Stream")]
    public async Task Stream([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        var response = request.HttpContext.Response;
        await response.WriteAsync("first\n");
        await response.Body.FlushAsync();
        await probe.Act();
        await response.WriteAsync("second\n");
    }

    [Function("Throw")]
    public static IResult Throw([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new InvalidOperationException($"secret {request.Path}");

    [Function("Null")]
    public static IResult Null([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        request.HttpContext.Response.Headers["X-Left"] = "over";
        return null!;
    }

    [Function("ReadSync")]
    public static IResult ReadSync([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return Results.Text(reader.ReadToEnd());
    }

    [Function("WaitForStop")]
    public async Task WaitForStop(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellationToken)
    {
        probe.Saw($"waiting {request.Path}");
        var stopped = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
        probe.Saw("stopped");
    }
}
