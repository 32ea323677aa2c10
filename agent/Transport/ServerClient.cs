using System.Net.Http.Headers;
using System.Text.Json;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Transport;

/// <summary>The agent's calls to the CloudNexus API.</summary>
public sealed class ServerClient(HttpExchange http, Uri server)
{
    private const string UnknownKeySuffix = "/unknown-key";

    /// <summary>Where frames go when there is no hub for them.</summary>
    public Uri Gateway { get; } = new(server, "api/v1/metrics");

    /// <summary>Where log frames go when there is no hub for them.</summary>
    public Uri LogGateway { get; } = new(server, "api/v1/logs/frames");

    /// <summary>Whether a refused sync says that the server has never known, or has forgotten, this node.</summary>
    public static bool IsUnknownKey(HttpAnswer answer)
        => answer.Status == 401 && answer.Problem()?.Type?.EndsWith(UnknownKeySuffix, StringComparison.Ordinal) == true;

    public async Task<HttpAnswer> RegisterAsync(RegisterRequest body, string enrolmentToken, CancellationToken stop)
    {
        using var request = Request(
            HttpMethod.Post, "api/v1/agents/register", JsonSerializer.SerializeToUtf8Bytes(body, AgentJson.Default.RegisterRequest));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {enrolmentToken}");
        return await http.SendAsync(request, stop).ConfigureAwait(false);
    }

    public Task<HttpAnswer> SyncAsync(SyncRequest body, ApiKey key, DateTimeOffset now, CancellationToken stop)
        => SendSignedAsync(
            HttpMethod.Post, "api/v1/agents/sync", JsonSerializer.SerializeToUtf8Bytes(body, AgentJson.Default.SyncRequest), key, now, stop);

    /// <summary>Calls the API in the node's own name.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">Below the server's address, no slash before it.</param>
    /// <param name="json">The body.</param>
    /// <param name="key">The node's.</param>
    /// <param name="now">The server's time, as far as it is known.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="mostBytes">A longer answer is none.</param>
    /// <param name="within">For the whole call; null for <see cref="HttpExchange.Timeout"/>.</param>
    public async Task<HttpAnswer> SendSignedAsync(
        HttpMethod method,
        string path,
        ReadOnlyMemory<byte> json,
        ApiKey key,
        DateTimeOffset now,
        CancellationToken stop,
        int mostBytes = HttpExchange.MostAnswerBytes,
        TimeSpan? within = null)
    {
        using var request = Request(method, path, json);
        var signature = RequestSignature.Create(key, method.Method, request.RequestUri!.PathAndQuery, json.Span, now);
        request.Headers.TryAddWithoutValidation(RequestSignature.HeaderName, signature.ToHeader());
        return await http.SendAsync(request, within ?? HttpExchange.Timeout, mostBytes, stop).ConfigureAwait(false);
    }

    /// <summary>Asks whether there is a server, without saying who asks.</summary>
    public async Task<HttpAnswer> HealthAsync(CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, "api/v1/system/health"));
        return await http.SendAsync(request, stop).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, ReadOnlyMemory<byte> json) => new(method, new Uri(server, path))
    {
        Content = new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        Headers = { UserAgent = { new ProductInfoHeaderValue("CloudNexus-Agent", AgentVersion.Text) } },
    };
}
