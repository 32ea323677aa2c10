using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.Startup;

public class MissingSignalRConnection
{
    [Function("Bad")]
    public static void Run([SignalRTrigger("live", "connections", "connected", ConnectionStringSetting = "NoSuchSignalR")]
        SignalRInvocationContext context) => ArgumentNullException.ThrowIfNull(context);
}

public class BadSignalRConnection
{
    [Function("Bad")]
    public static void Run([SignalRTrigger("live", "connections", "connected", ConnectionStringSetting = "EventHub")]
        SignalRInvocationContext context) => ArgumentNullException.ThrowIfNull(context);
}

public class BadCategory
{
    [Function("Bad")]
    public static void Run([SignalRTrigger("live", "connection", "connected")] SignalRInvocationContext context) =>
        ArgumentNullException.ThrowIfNull(context);
}

public class BadEvent
{
    [Function("Bad")]
    public static void Run([SignalRTrigger("live", "connections", "connect")] SignalRInvocationContext context) =>
        ArgumentNullException.ThrowIfNull(context);
}

public class BadHubName
{
    [Function("Bad")]
    public static void Run([SignalRTrigger("my hub", "messages", "say")] SignalRInvocationContext context) =>
        ArgumentNullException.ThrowIfNull(context);
}

public class SameEvent
{
    [Function("A")]
    public static void A([SignalRTrigger("live", "messages", "say")] SignalRInvocationContext context) =>
        ArgumentNullException.ThrowIfNull(context);

    [Function("B")]
    public static void B([SignalRTrigger("LIVE", "messages", "Say")] SignalRInvocationContext context) =>
        ArgumentNullException.ThrowIfNull(context);
}

public class UnknownArgument
{
    [Function("Bad")]
    public static void Run([SignalRTrigger("live", "messages", "say", "text")] SignalRInvocationContext context) =>
        ArgumentNullException.ThrowIfNull(context);
}

public class RetriedSignalR
{
    [Function("Bad")]
    [FixedDelayRetry(1, "00:00:01")]
    public static void Run([SignalRTrigger("live", "messages", "say")] SignalRInvocationContext context) =>
        ArgumentNullException.ThrowIfNull(context);
}

public class SignalROutputOfText
{
    [Function("Bad")]
    [SignalROutput(HubName = "live")]
    public static string? Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => $"{timer.IsPastDue}";
}

public class SignalROutputWithoutHub
{
    [Function("Bad")]
    [SignalROutput]
    public static SignalRMessageAction? Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => new($"{timer.IsPastDue}");
}

public class UnknownUserId
{
    [Function("Bad")]
    public static IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request,
        [SignalRConnectionInfoInput(HubName = "live", UserId = "{user}")] SignalRConnectionInfo info) =>
        Results.Text(request.Path + info.Url);
}

public class UncheckedIdToken
{
    [Function("Bad")]
    public static IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request,
        [SignalRConnectionInfoInput(HubName = "live", IdToken = "{headers.x}")] SignalRConnectionInfo info) =>
        Results.Text(request.Path + info.Url);
}
