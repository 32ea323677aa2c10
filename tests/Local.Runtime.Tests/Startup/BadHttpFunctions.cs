using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.Startup;

public class SlashRoute
{
    [Function("Bad")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "/x")] HttpRequest request) => Results.Text(request.Path);
}

public class AdminRoute
{
    [Function("Bad")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "admin/x")] HttpRequest request) =>
        Results.Text(request.Path);
}

public class RuntimeRoute
{
    [Function("Bad")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "Runtime")] HttpRequest request) =>
        Results.Text(request.Path);
}

public class HubRoute
{
    [Function("Bad")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "client/x")] HttpRequest request) =>
        Results.Text(request.Path);
}

public class TornRoute
{
    [Function("Bad")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "x/{id")] HttpRequest request) =>
        Results.Text(request.Path);
}

public class HiddenRoute
{
    [Function("GetNode")]
    public static IResult One(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "patch", Route = "api/v1/nodes/{id}")] HttpRequest request, string id) =>
        Results.Text(request.Path + id);

    [Function("UpdateNodes")]
    public static IResult Many([HttpTrigger(AuthorizationLevel.Anonymous, "PATCH", Route = "api/v1/nodes/batch")] HttpRequest request) =>
        Results.Text(request.Path);
}

public class SameRoute
{
    [Function("A")]
    public static IResult A([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "x/{id}")] HttpRequest request) =>
        Results.Text(request.Path);

    [Function("B")]
    public static IResult B([HttpTrigger(AuthorizationLevel.Anonymous, Route = "x/{name}")] HttpRequest request) =>
        Results.Text(request.Path);
}

public class HiddenByCatchAll
{
    [Function("A")]
    public static IResult A([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*rest}")] HttpRequest request) =>
        Results.Text(request.Path);

    [Function("B")]
    public static IResult B([HttpTrigger(AuthorizationLevel.Anonymous, Route = "x/y")] HttpRequest request) => Results.Text(request.Path);
}

public class ReturnsText
{
    [Function("Bad")]
    public static string Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => request.Path.ToString();
}

public class ReturnsThing
{
    [Function("Bad")]
    public static Task<Version> Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
        Task.FromResult(new Version(1, request.Path.ToString().Length));
}

public class ReturnsActionResultOf
{
    [Function("Bad")]
    public static ActionResult<int> Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => request.Path.ToString().Length;
}

public class ReturnsStream
{
    [Function("Bad")]
    public static IAsyncEnumerable<char> Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
        request.Path.ToString().ToAsyncEnumerable();
}

public class ReturnsValueTask
{
    [Function("Bad")]
    public static ValueTask<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
        ValueTask.FromResult(Results.Text(request.Path));
}

public class OutputInPlaceOfAnswer
{
    [Function("Bad")]
    [EventHubOutput("telemetry", Connection = "EventHub")]
    public static string Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => request.Path.ToString();
}

public sealed record Unmarked(IResult Answer, [property: EventHubOutput("telemetry", Connection = "EventHub")] string Event);

public class UnmarkedAnswer
{
    [Function("Bad")]
    public static Unmarked Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
        new(Results.Ok(), request.Path.ToString());
}

public sealed record Several(
    [property: HttpResult] IResult Answer,
    [property: EventHubOutput("telemetry", Connection = "EventHub"), SignalROutput(HubName = "live")] string Event);

public class SeveralAttributes
{
    [Function("Bad")]
    public static Several Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
        new(Results.Ok(), request.Path.ToString());
}

public sealed record WrongAnswer([property: HttpResult] string Answer);

public class WrongAnswerType
{
    [Function("Bad")]
    public static WrongAnswer Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => new(request.Path.ToString());
}

public class KeyNeeded
{
    [Function("Bad")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) => Results.Text(request.Path);
}

public class LevelLeftOut
{
    [Function("Bad")]
    public static IResult Run([HttpTrigger("get")] HttpRequest request) => Results.Text(request.Path);
}

public class RetriedHttp
{
    [Function("Bad")]
    [FixedDelayRetry(1, "00:00:01")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text(request.Path);
}

public class WrongRequestType
{
    [Function("Bad")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] string request) => Results.Text(request);
}

public class UnknownParameter
{
    [Function("Bad")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, Route = "x/{id}")] HttpRequest request, string name) =>
        Results.Text(request.Path + name);
}

public class MvcBody
{
    [Function("Bad")]
    public static IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, [FromBody] Version body) =>
        Results.Text($"{request.Path}{body}");
}

public class UnknownService(IFormatProvider unknown)
{
    [Function("Bad")]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text($"{request.Path}{unknown}");
}

public sealed record NoAnswerAmongOutputs([property: EventHubOutput("telemetry", Connection = "EventHub")] string Event);

public class OutputsWithoutAnswer
{
    [Function("Bad")]
    public static NoAnswerAmongOutputs Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) =>
        new(request.Path.ToString());
}

public sealed record OnlyUnmarked(IResult Answer);

public class OnlyUnmarkedAnswer
{
    [Function("Bad")]
    public static OnlyUnmarked Run([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => new(Results.Text(request.Path));
}
