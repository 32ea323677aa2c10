using System.Net.Http.Headers;

namespace CloudNexus.Agent.Transport;

/// <summary>Hands encoded frames to a route.</summary>
public sealed class FrameSender(HttpExchange http, ServerClient server)
{
    public const string FrameMediaType = "application/vnd.cloudnexus.frame";

    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task<HttpAnswer> SendAsync(byte[] frame, Route route, SendSettings? hub, CancellationToken stop)
    {
        var toHub = route == Route.Hub && hub is not null;
        using var request = new HttpRequestMessage(HttpMethod.Post, toHub ? new Uri(hub!.Url) : server.Gateway);
        request.Content = new ByteArrayContent(frame);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(toHub ? "application/octet-stream" : FrameMediaType);
        if (toHub)
        {
            request.Headers.TryAddWithoutValidation("Authorization", hub!.Authorization);
        }

        return await http.SendAsync(request, stop).ConfigureAwait(false);
    }
}
