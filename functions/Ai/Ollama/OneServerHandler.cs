using System.Diagnostics.Metrics;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>Lets requests to one server through and no other: questions and answers go to the user's Ollama and nowhere else.</summary>
internal sealed class OneServerHandler(Uri server, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("ai.connections_refused");

    /// <summary>Redirects are not followed, and neither proxies nor cookies of the surroundings are used.</summary>
    public static HttpClient CreateClient(OllamaOptions options) => new(
        new OneServerHandler(options.Url, new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTime,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),

            // What is given up is not read to its end: Ollama is to stop.
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseDrainSize = 0,
            ActivityHeadersPropagator = null,
        }))
    {
        BaseAddress = options.Url,

        // Each phase has a time-out of its own.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <exception cref="InvalidOperationException">The request names another server.</exception>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var to = request.RequestUri;
        if (to is null || to.Scheme != server.Scheme || to.Host != server.Host || to.Port != server.Port)
        {
            Refused.Add(1);
            throw new InvalidOperationException("Only the configured Ollama server is connected to.");
        }

        return base.SendAsync(request, cancellationToken);
    }
}
