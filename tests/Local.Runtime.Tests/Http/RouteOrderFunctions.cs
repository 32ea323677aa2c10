using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.Http;

/// <summary>Overlapping routes where the more specific comes first by name, or the methods differ.</summary>
public class RouteOrderFunctions
{
    [Function("ABatch")]
    public static IResult Batch([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "nodes/batch")] HttpRequest request) =>
        Results.Text($"{request.Method} batch");

    [Function("BById")]
    public static IResult ById([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "nodes/{id}")] HttpRequest request) =>
        Results.Text($"{request.Method} one");

    [Function("CPostBatch")]
    public static IResult PostBatch([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "nodes/batch")] HttpRequest request) =>
        Results.Text($"{request.Method} batch");

    [Function("DByNumber")]
    public static IResult ByNumber([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rows/{number:int}")] HttpRequest request) =>
        Results.Text($"{request.Method} number");

    [Function("EFirst")]
    public static IResult First([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rows/first")] HttpRequest request) =>
        Results.Text($"{request.Method} first");
}
