using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Local.Hub.Http;

/// <summary>The send API on a Kestrel of its own, apart from any other server of the process. The store isn't closed with it.</summary>
public sealed partial class HubServer : IAsyncDisposable
{
    /// <summary>Requests under way get so long to end when the server stops.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3);

    private readonly WebApplication _app;
    private readonly EventHubStore _store;
    private readonly SendEndpoint _endpoint;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private HubServer(WebApplication app, EventHubStore store, SendEndpoint endpoint, TimeProvider time, ILogger logger)
    {
        _app = app;
        _store = store;
        _endpoint = endpoint;
        _time = time;
        _logger = logger;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Bytes of request bodies held now.</summary>
    public long BufferedBytes => _endpoint.Budget.Used;

    /// <exception cref="ArgumentException">The options are wrong.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<HubServer> StartAsync(
        EventHubStore store, HubServerOptions options, TimeProvider time, ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default)
    {
        options.Validate();
        loggers ??= NullLoggerFactory.Instance;

        // The empty builder reads no settings: no environment variable or file of another server changes this one.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        var app = builder.Build();
        var server = new HubServer(app, store, new SendEndpoint(store, options, time), time, loggers.CreateLogger<HubServer>());
        app.Run(server.HandleAsync);
        try
        {
            await app.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(StopTimeout, _time);
        await _app.StopAsync(deadline.Token);
        await _app.DisposeAsync();
    }

    /// <summary>Answers a request of another server of the process as one of its own, with the same limits.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        Answer answer;
        try
        {
            answer = await _endpoint.HandleAsync(context);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            answer = new Answer(e.StatusCode, e.Message);
        }
        catch (Exception e) when (e is IOException || context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: nobody to answer.
            return;
        }
        catch (Exception e)
        {
            RequestFailed(_logger, e);
            answer = new Answer(500, "The hub failed to handle the request.");
        }

        _store.Metrics.Requests.Add(1, new KeyValuePair<string, object?>("status", answer.Status));
        await answer.WriteAsync(context.Response);
    }

    private static void Configure(KestrelServerOptions kestrel, HubServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(new IPEndPoint(options.Address, options.Port), listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
    }

    [LoggerMessage(20, LogLevel.Error, "A request failed.")]
    private static partial void RequestFailed(ILogger logger, Exception error);
}
