using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Transport;

/// <summary>The agent's one HTTP client: bounded in time and in what it reads, and with every failure as an answer.</summary>
public sealed class HttpExchange : IDisposable
{
    public const int MostAnswerBytes = 64 * 1024;

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;
    private readonly TimeProvider _clock;
    private readonly TlsTrust _trust;

    /// <param name="clock">Bounds each exchange.</param>
    /// <param name="options">Proxy, authorities and pins; null for the system's.</param>
    /// <param name="pinnedHost">The host that <see cref="TransportOptions.PinsSha256"/> are for.</param>
    /// <exception cref="FormatException">The file of authorities holds none.</exception>
    public HttpExchange(TimeProvider clock, TransportOptions? options = null, string? pinnedHost = null)
    {
        options ??= new TransportOptions();
        _clock = clock;
        _trust = new TlsTrust(options, pinnedHost);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = options.Proxy is { } proxy ? new ConfiguredProxy(proxy) : null,
            SslOptions = _trust.ClientOptions(),
            ConnectTimeout = Timeout,
            MaxConnectionsPerServer = options.MostConnections,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    /// <param name="clock">Bounds each exchange.</param>
    /// <param name="link">Carries the requests, and stays the caller's.</param>
    public HttpExchange(TimeProvider clock, HttpMessageHandler link)
    {
        _clock = clock;
        _trust = new TlsTrust(new TransportOptions(), null);
        _client = new HttpClient(link, disposeHandler: false) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public Task<HttpAnswer> SendAsync(HttpRequestMessage request, CancellationToken stop) => SendAsync(request, Timeout, MostAnswerBytes, stop);

    /// <param name="request">The request.</param>
    /// <param name="within">For the whole exchange.</param>
    /// <param name="mostBytes">Of the answer's body.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task<HttpAnswer> SendAsync(HttpRequestMessage request, TimeSpan within, int mostBytes, CancellationToken stop)
    {
        var start = _clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(within, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);

        // Over TLS the server chooses; plain HTTP stays 1.1.
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
            var body = await ReadBoundedAsync(response.Content, mostBytes, either.Token).ConfigureAwait(false);
            var ended = _clock.GetTimestamp();
            var elapsed = _clock.GetElapsedTime(start, ended);
            return body is null
                ? Failed($"the answer is longer than {mostBytes} bytes", start)
                : new HttpAnswer((int)response.StatusCode, body, RetryAfter(response.Headers), response.Headers.Date, elapsed, null)
                {
                    EndedAt = ended,
                };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Failed($"no answer within {within.TotalSeconds:0} s", start);
        }
        catch (HttpRequestException e)
        {
            return Failed(Reason(e), start);
        }
        catch (IOException)
        {
            return Failed("the connection broke", start);
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<byte[]?> ReadBoundedAsync(HttpContent content, int most, CancellationToken stop)
    {
        if (content.Headers.ContentLength is 0)
        {
            return [];
        }

        using var stream = await content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        var buffer = new byte[Math.Min(content.Headers.ContentLength ?? 4096, most) + 1];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), stop).ConfigureAwait(false);
            length += read;
            if (read == 0)
            {
                return buffer[..length];
            }

            if (length > most)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(most + 1, buffer.Length * 2));
            }
        }
    }

    private string Reason(HttpRequestException e) => e switch
    {
        { HttpRequestError: HttpRequestError.SecureConnectionError } when _trust.TakeReason() is { } reason => reason,
        { HttpRequestError: HttpRequestError.ProxyTunnelError } => "the proxy does not let it through",
        { InnerException: SocketException socket } => $"{socket.SocketErrorCode}",
        { HttpRequestError: HttpRequestError.Unknown } => "the connection broke",
        _ => $"{e.HttpRequestError}",
    };

    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var asked = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - (headers.Date ?? _clock.GetUtcNow());
        return asked > TimeSpan.Zero ? asked : null;
    }

    private HttpAnswer Failed(string error, long start) => new(0, [], null, null, _clock.GetElapsedTime(start), error);
}
