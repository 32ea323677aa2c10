using System.Net.Http.Headers;

namespace CloudNexus.Agent.Transport;

/// <summary>Hands encoded frames to a route.</summary>
public sealed class FrameSender(HttpExchange http, ServerClient server)
{
    public const string FrameMediaType = "application/vnd.cloudnexus.frame";

    public const string LogFrameMediaType = "application/vnd.cloudnexus.log-frame";

    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public Task<HttpAnswer> SendAsync(byte[] frame, Route route, SendSettings? hub, CancellationToken stop)
        => SendAsync(frame, route, hub, server.Gateway, FrameMediaType, stop);

    /// <summary>Sends a log frame: to the same hub, or to a gateway of its own.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public Task<HttpAnswer> SendLogsAsync(byte[] frame, Route route, SendSettings? hub, CancellationToken stop)
        => SendAsync(frame, route, hub, server.LogGateway, LogFrameMediaType, stop);

    private async Task<HttpAnswer> SendAsync(
        byte[] frame, Route route, SendSettings? hub, Uri gateway, string mediaType, CancellationToken stop)
    {
        var toHub = route == Route.Hub && hub is not null;
        using var request = new HttpRequestMessage(HttpMethod.Post, toHub ? new Uri(hub!.Url) : gateway);
        request.Content = new ByteArrayContent(frame);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(toHub ? "application/octet-stream" : mediaType);
        if (toHub)
        {
            request.Headers.TryAddWithoutValidation("Authorization", hub!.Authorization);
        }

        return await http.SendAsync(request, stop).ConfigureAwait(false);
    }
}
