using System.Text.Json;
using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.SignalR;

public sealed record Point(string Series, double Value);

public sealed class AnswerAndMessages
{
    [HttpResult]
    public IResult Answer { get; set; } = Results.Accepted();

    [SignalROutput(HubName = "live")]
    public SignalRMessageAction[]? Messages { get; set; }

    [SignalROutput(HubName = "live")]
    public SignalRGroupAction? Group { get; set; }
}

public class SignalRFunctions(Probe probe)
{
    [Function("negotiate")]
    public static IResult Negotiate(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request,
        [SignalRConnectionInfoInput(HubName = "%LiveHub%", UserId = "{headers.x-user}")] SignalRConnectionInfo info) =>
        Results.Json(new { info.Url, info.AccessToken, request.Method });

    [Function("broadcast")]
    public AnswerAndMessages Broadcast([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request)
    {
        probe.Saw(request.Path);
        return (AnswerAndMessages)probe.Result!;
    }

    [Function("Connected")]
    [SignalROutput(HubName = "live")]
    public SignalRGroupAction Connected([SignalRTrigger("live", "connections", "connected")] SignalRInvocationContext context)
    {
        probe.Saw(
            $"{context.Category} {context.Event} {context.Hub} {context.UserId} {context.Query!["page"]} {context.Claims!["nameid"]}");
        return new SignalRGroupAction(SignalRGroupActionType.Add) { ConnectionId = context.ConnectionId, GroupName = "everybody" };
    }

    [Function("Disconnected")]
    public void Disconnected([SignalRTrigger("live", "connections", "disconnected")] SignalRInvocationContext context) =>
        probe.Saw($"{context.Event} {context.UserId} {context.Error}");

    [Function("Watch")]
    [SignalROutput(HubName = "live")]
    public SignalRGroupAction Watch(
        [SignalRTrigger("live", "messages", "watch", "node", "points")] SignalRInvocationContext context, string node, Point[] points)
    {
        probe.Saw($"watch {node} {points[0].Series} {context.Arguments!.Length} {((JsonElement)context.Arguments[0]).GetString()}");
        return new SignalRGroupAction(SignalRGroupActionType.Add) { ConnectionId = context.ConnectionId, GroupName = node };
    }

    [Function("Break")]
    public static void Break([SignalRTrigger("live", "messages", "break")] SignalRInvocationContext context) =>
        throw new InvalidOperationException($"secret of {context.UserId}");
}
