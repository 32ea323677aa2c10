using System.Net;
using CloudNexus.Local.Hub.Kafka.Connections;
using CloudNexus.Local.Hub.Kafka.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Local.Hub.Kafka;

/// <summary>The store's hubs as topics for Kafka clients, on a port of its own. The store isn't closed with it.</summary>
public sealed partial class KafkaServer : IAsyncDisposable
{
    /// <summary>Answers under way get so long to leave when the server stops.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    /// <summary>What a client may send ahead of being read, beyond the budget of requests.</summary>
    private const int ReadAheadBytes = 64 * 1024;

    private readonly WebApplication _app;
    private readonly KafkaConnectionContext _context;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private KafkaServer(EventHubStore store, KafkaServerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _time = time;
        _logger = loggers.CreateLogger<KafkaServer>();
        var metrics = new KafkaMetrics();
        _context = new KafkaConnectionContext(
            new KafkaBroker(store, options, metrics, time), options, metrics, new ByteBudget(options.MaxBufferedBytes), time);

        // The empty builder reads no settings: no environment variable or file of another server changes this one.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore()
            .UseSockets(s => s.MaxReadBufferSize = ReadAheadBytes)
            .ConfigureKestrel(kestrel => Configure(kestrel, options));
        if (options.Certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        _app = builder.Build();
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => new Uri(_app.Urls.Single()).Port;

    /// <summary>Bytes of requests held now.</summary>
    public long BufferedBytes => _context.Requests.Used;

    /// <summary>Connections closed so far because of what they sent, or did not send in time.</summary>
    public long RefusedConnections => _context.Metrics.Refused;

    /// <exception cref="ArgumentException">The options are wrong.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<KafkaServer> StartAsync(
        EventHubStore store, KafkaServerOptions options, TimeProvider time, ILoggerFactory? loggers = null,
        CancellationToken cancellationToken = default)
    {
        options.Validate();
        var server = new KafkaServer(store, options, time, loggers ?? NullLoggerFactory.Instance);
        try
        {
            await server._app.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        using var deadline = new CancellationTokenSource(StopTimeout, _time);
        await _app.StopAsync(deadline.Token);
        await _app.DisposeAsync();
        await _context.Broker.DisposeAsync();
        _context.Metrics.Dispose();
        _stopping.Dispose();
    }

    private void Configure(KestrelServerOptions kestrel, KafkaServerOptions options)
    {
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxResponseBufferSize = ReadAheadBytes;
        kestrel.Listen(new IPEndPoint(options.Address, options.Port), listen =>
        {
            if (options.Certificate is { } certificate)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate,
                    ServerCertificateChain = options.CertificateChain,
                });
            }

            listen.Run(ServeAsync);
        });
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        var local = (IPEndPoint)connection.LocalEndPoint!;
        var isLocal = connection.RemoteEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(Plain(address));
        var host = _context.Options.AdvertisedHost ?? Plain(local.Address).ToString();
        var login = new Login(isLocal, _context.Options);
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, _stopping.Token);
        try
        {
            await new KafkaConnection(connection.Transport, login, host, local.Port, _context).RunAsync(closed.Token);
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException or ConnectionResetException)
        {
            // The client went away: nobody to answer.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ConnectionFailed(_logger, e);
        }
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    [LoggerMessage(30, LogLevel.Error, "A Kafka connection failed.")]
    private static partial void ConnectionFailed(ILogger logger, Exception error);
}
