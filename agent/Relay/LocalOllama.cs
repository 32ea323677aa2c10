using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Sensors;

namespace CloudNexus.Agent.Relay;

/// <summary>
/// The Ollama server that the host's configuration names, and no other: no redirect is followed, no proxy used. Only what answers questions
/// is asked of
/// it; nothing that fetches, changes or deletes models.
/// </summary>
internal sealed class LocalOllama : IDisposable
{
    private const string Tags = "/api/tags";
    private const int MostListBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan ListTime = TimeSpan.FromSeconds(10);
    private static readonly string[] Paths = ["/api/chat", "/api/generate", "/api/embed", "/api/show", Tags];

    private readonly HttpMessageInvoker _client;
    private readonly Uri _server;
    private readonly TimeProvider _clock;

    public LocalOllama(RelayOptions options, TimeProvider clock)
    {
        (_server, _clock) = (options.Ollama, clock);
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            MaxConnectionsPerServer = options.Slots + 1,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),

            // What is given up is not read to its end: Ollama is to stop.
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
        });
    }

    public static bool MayAsk(string path) => Array.IndexOf(Paths, path) >= 0;

    /// <summary>The models that are installed.</summary>
    /// <exception cref="IOException">It is not reached, or answers something else.</exception>
    public async Task<IReadOnlyList<InstalledModel>> ListAsync(CancellationToken stop)
    {
        using var time = new CancellationTokenSource(ListTime, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, time.Token);
        try
        {
            using var response = await SendAsync(Tags, default, either.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new IOException($"Ollama answered with status {(int)response.StatusCode}");
            }

            var body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await using var _ = body.ConfigureAwait(false);
            var (bytes, more) = await BoundedBody.ReadAsync(body, MostListBytes, either.Token).ConfigureAwait(false);
            return more
                ? throw new IOException($"Ollama's list is longer than {MostListBytes} bytes")
                : JsonSerializer.Deserialize(bytes.Span, OllamaTagsJson.Default.OllamaTags)?.Models ?? [];
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException($"no answer within {ListTime.TotalSeconds:0} s");
        }
        catch (HttpRequestException e)
        {
            throw new IOException(NetworkFailure.Describe(e), e);
        }
        catch (JsonException e)
        {
            throw new IOException("Ollama's list is no JSON as expected", e);
        }
    }

    /// <summary>Asks; returns when the answer begins.</summary>
    /// <param name="path">One that it <see cref="MayAsk"/>.</param>
    /// <param name="body">JSON.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="HttpRequestException">It is not reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(string path, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        if (!MayAsk(path))
        {
            throw new InvalidOperationException("This is not asked of Ollama.");
        }

        using var request = new HttpRequestMessage(path == Tags ? HttpMethod.Get : HttpMethod.Post, new Uri(_server, path));
        if (request.Method == HttpMethod.Post)
        {
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return await _client.SendAsync(request, stop).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();
}
