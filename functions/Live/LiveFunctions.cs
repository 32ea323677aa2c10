using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Live;

public sealed class LiveFunctions(NegotiationService negotiation, WatchService watches, LiveConnections connections)
{
    private const int MostBytes = 8 * 1024;

    /// <summary>Where a browser connects, and with what token.</summary>
    [Function("NegotiateLive")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("Where a browser connects to hear of changes, and with what token.")]
    [Answers(200, typeof(NegotiateAnswer))]
    public async Task<IResult> Negotiate(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/live/negotiate")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        var answer = await negotiation.NegotiateAsync(request.Caller(), request.HttpContext.RequestAborted);
        return Results.Json(answer, AppJson.Default.NegotiateAnswer);
    }

    /// <summary>Who connects hears of the part of the fleet that the token names, when whoever it was made for still may; others are sent
    /// away.</summary>
    [Function("LiveConnected")]
    [SignalROutput(HubName = LiveNames.Hub, ConnectionStringSetting = LiveNames.ConnectionSetting)]
    public async Task<SignalRGroupAction[]> Connected(
        [SignalRTrigger(LiveNames.Hub, "connections", "connected", ConnectionStringSetting = LiveNames.ConnectionSetting)]
        SignalRInvocationContext connection,
        FunctionContext context)
    {
        var credential = NegotiationService.Read(
            connection.UserId, name => connection.Claims?.TryGetValue(name, out var values) is true && values is [var only] ? only : null);
        return await connections.ConnectAsync(connection.ConnectionId ?? "", credential, context.CancellationToken) is { } group
            ? [new(SignalRGroupActionType.Add) { ConnectionId = connection.ConnectionId, GroupName = group }]
            : [];
    }

    [Function("LiveDisconnected")]
    public void Disconnected(
        [SignalRTrigger(LiveNames.Hub, "connections", "disconnected", ConnectionStringSetting = LiveNames.ConnectionSetting)]
        SignalRInvocationContext connection)
        => LiveConnections.Disconnect();

    /// <summary>Starts, renews and ends watch leases.</summary>
    [Function("WatchLive")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("Starts, renews and ends watch leases: a watched node sends every second.")]
    [Takes(typeof(WatchRequest))]
    [Answers(200, typeof(WatchAnswer))]
    [Answers(404)]
    public async Task<WatchResult> Watch(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/live/watch")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var wanted = await RequestBody.ReadJsonAsync(request, AppJson.Default.WatchRequest, MostBytes, cancellation);
        await watches.WatchAsync(request.Caller(), wanted, cancellation);
        return new WatchResult
        {
            Response = Results.Json(new WatchAnswer(WatchService.LeaseSeconds), AppJson.Default.WatchAnswer),
            Groups =
            [
                .. (wanted.Watch ?? []).Select(node => Change(SignalRGroupActionType.Add, wanted.ConnectionId, node)),
                .. (wanted.Unwatch ?? []).Select(node => Change(SignalRGroupActionType.Remove, wanted.ConnectionId, node)),
            ],
        };
    }

    private static SignalRGroupAction Change(SignalRGroupActionType action, string connectionId, string node)
        => new(action) { ConnectionId = connectionId, GroupName = LiveNames.NodeGroup(node) };
}
