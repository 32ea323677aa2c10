using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Live;

public sealed class LiveFunctions(
    NegotiationService negotiation, ViewService views, WatchService watches, LiveConnections connections)
{
    private const int MostWatchBytes = 8 * 1024;
    private const int MostViewBytes = 24 * 1024;

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
        var id = connection.ConnectionId ?? "";
        var groups = await connections.ConnectAsync(id, credential, context.CancellationToken);
        return [.. groups.Select(group => Change(SignalRGroupActionType.Add, id, group))];
    }

    [Function("LiveDisconnected")]
    public Task Disconnected(
        [SignalRTrigger(LiveNames.Hub, "connections", "disconnected", ConnectionStringSetting = LiveNames.ConnectionSetting)]
        SignalRInvocationContext connection,
        FunctionContext context)
        => connections.DisconnectAsync(connection.ConnectionId ?? "", connection.UserId, context.CancellationToken);

    /// <summary>Says what is on a screen.</summary>
    [Function("ViewLive")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("Says which nodes a live connection has on its screen: it hears of these, at most once in five seconds.")]
    [Takes(typeof(ViewRequest))]
    [Answers(200, typeof(ViewAnswer))]
    public async Task<LiveResult> View(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/live/view")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var wanted = await RequestBody.ReadJsonAsync(request, AppJson.Default.ViewRequest, MostViewBytes, cancellation);
        var (left, joined) = await views.ViewAsync(request.Caller(), wanted, cancellation);
        return new LiveResult
        {
            Response = Results.Json(new ViewAnswer(ViewService.LeaseSeconds), AppJson.Default.ViewAnswer),
            Groups =
            [
                .. Of(left).Select(group => Change(SignalRGroupActionType.Remove, wanted.ConnectionId, group)),
                .. Of(joined).Select(group => Change(SignalRGroupActionType.Add, wanted.ConnectionId, group)),
            ],
        };
    }

    /// <summary>Starts, renews and ends watch leases.</summary>
    [Function("WatchLive")]
    [Allow(Role.Viewer, Scopes.NodesRead)]
    [Describe("Starts, renews and ends watch leases: a watched node sends every second; with `logs` (scope logs:read) its lines too.")]
    [Takes(typeof(WatchRequest))]
    [Answers(200, typeof(WatchAnswer))]
    [Answers(404)]
    public async Task<LiveResult> Watch(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/live/watch")] HttpRequest request)
    {
        var cancellation = request.HttpContext.RequestAborted;
        var wanted = await RequestBody.ReadJsonAsync(request, AppJson.Default.WatchRequest, MostWatchBytes, cancellation);
        var outcome = await watches.WatchAsync(request.Caller(), wanted, cancellation);
        return new LiveResult
        {
            Response = Results.Json(new WatchAnswer(WatchService.LeaseSeconds, outcome.Refused), AppJson.Default.WatchAnswer),
            Groups =
            [
                .. outcome.Left.Select(group => Change(SignalRGroupActionType.Remove, wanted.ConnectionId, group)),
                .. outcome.Joined.Select(group => Change(SignalRGroupActionType.Add, wanted.ConnectionId, group)),
            ],
        };
    }

    private static SignalRGroupAction Change(SignalRGroupActionType action, string connectionId, string group)
        => new(action) { ConnectionId = connectionId, GroupName = group };

    private static string[] Of(string? group) => group is null ? [] : [group];
}
