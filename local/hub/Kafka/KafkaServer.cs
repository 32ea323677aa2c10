using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using CloudNexus.Local.Hub.Kafka.Connections;
using CloudNexus.Local.Hub.Kafka.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Local.Hub.Kafka;

/// <summary>
/// The store's hubs as topics for Kafka clients, on a port of its own. The store isn't closed with it. It has sockets of its own, for a
/// web server's pipes cost a copy of every byte and a call for every few thousand.
/// </summary>
public sealed partial class KafkaServer : IAsyncDisposable
{
    private const int Backlog = 512;

    /// <summary>Answers under way get so long to leave when the server stops.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Between tries when the system has no socket to give.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly KafkaConnectionContext _context;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Socket, Task> _connections = new();
    private readonly Socket _listener;
    private readonly Task _accepting;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly ILogger _logger;

    private KafkaServer(Socket listener, EventHubStore store, KafkaServerOptions options, TimeProvider time, ILogger logger)
    {
        _listener = listener;
        _logger = logger;
        var metrics = new KafkaMetrics();
        _context = new KafkaConnectionContext(
            new KafkaBroker(store, options, metrics, time), options, metrics, new ByteBudget(options.MaxBufferedBytes), time);
        _tls = options.Certificate is null ? null : new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(options.Certificate, options.CertificateChain),
        };
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Bytes of requests held now.</summary>
    public long BufferedBytes => _context.Requests.Used;

    /// <summary>Connections closed so far because of what they sent, or did not send in time.</summary>
    public long RefusedConnections => _context.Metrics.Refused;

    /// <exception cref="ArgumentException">The options are wrong.</exception>
    /// <exception cref="IOException">The port is taken, or the address is not this machine's.</exception>
    public static KafkaServer Start(EventHubStore store, KafkaServerOptions options, TimeProvider time, ILoggerFactory? loggers = null)
    {
        options.Validate();
        var listener = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(options.Address, options.Port));
            listener.Listen(Backlog);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new IOException($"Kafka clients cannot be listened for on {options.Address}:{options.Port}: {e.Message}", e);
        }

        return new KafkaServer(listener, store, options, time, (loggers ?? NullLoggerFactory.Instance).CreateLogger<KafkaServer>());
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Values)
            .WaitAsync(StopTimeout, _context.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (socket, serving) in _connections)
        {
            socket.Dispose();
            await serving;
        }

        await _context.Broker.DisposeAsync();
        _context.Metrics.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stopping.Token);
                if (_connections.Count >= _context.Options.MaxConnections)
                {
                    _context.Metrics.Refuse("connections");
                    socket.Dispose();
                    continue;
                }

                // Entered before it begins, so that it finds its entry when it ends.
                var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _connections[socket] = ServeAsync(socket, begin.Task);
                begin.SetResult();
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                AcceptFailed(_logger, e);
                await Task.Delay(AcceptPause, _context.Time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Never throws.</summary>
    private async Task ServeAsync(Socket socket, Task begin)
    {
        await begin;
        try
        {
            socket.NoDelay = true;
            await using var stream = await OpenAsync(socket);
            var local = (IPEndPoint)socket.LocalEndPoint!;
            var isLocal = socket.RemoteEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(Plain(address));
            var host = _context.Options.AdvertisedHost ?? Plain(local.Address).ToString();
            await new KafkaConnection(stream, new Login(isLocal, _context.Options), host, local.Port, _context).RunAsync(_stopping.Token);
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client went away, was too slow, or the server goes: nobody to answer.
        }
        catch (AuthenticationException)
        {
            _context.Metrics.Refuse("tls");
        }
        catch (Exception e)
        {
            ConnectionFailed(_logger, e);
        }
        finally
        {
            _connections.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    private async ValueTask<Stream> OpenAsync(Socket socket)
    {
        var plain = new NetworkStream(socket);
        if (_tls is null)
        {
            return plain;
        }

        var tls = new SslStream(plain);
        using var late = new CancellationTokenSource(_context.Options.TransferTimeout, _context.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopping.Token);
        try
        {
            await tls.AuthenticateAsServerAsync(_tls, stop.Token);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    [LoggerMessage(30, LogLevel.Error, "A Kafka connection failed.")]
    private static partial void ConnectionFailed(ILogger logger, Exception error);

    [LoggerMessage(31, LogLevel.Warning, "A Kafka connection could not be accepted; it is tried again.")]
    private static partial void AcceptFailed(ILogger logger, Exception error);
}
