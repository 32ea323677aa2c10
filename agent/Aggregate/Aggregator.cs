using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Transport;

namespace CloudNexus.Agent.Aggregate;

/// <summary>Listens for agents and relays what they send. Keeps nothing on disk.</summary>
internal sealed class Aggregator : IDisposable
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(1);
    private readonly AggregateOptions _options;
    private readonly AgentLog _log;
    private readonly TimeProvider _clock;
    private readonly SslStreamCertificateContext? _certificate;
    private readonly HttpExchange _http;
    private readonly BodyBudget _budget;
    private readonly ConnectionLimit _limit;
    private readonly Relay _relay;
    private readonly TcpListener _listener;

    /// <exception cref="FormatException">The certificate, its key or the authorities cannot be read.</exception>
    /// <exception cref="SocketException">The address cannot be listened on.</exception>
    public Aggregator(AggregateOptions options, AgentLog log, TimeProvider clock, Func<double> random)
    {
        (_options, _log, _clock) = (options, log, clock);
        _certificate = ServerCertificate.Read(options.Certificate, options.Key);
        _http = new HttpExchange(clock, options.Transport with { MostConnections = options.MostInFlight + options.MostClaims }, options.Server.Host);
        _budget = new BodyBudget(options.MostBodyBytes);
        _limit = new ConnectionLimit(options.MostConnections, options.MostConnectionsPerAddress);
        Hosts = new HostTable(options, clock);
        _relay = new Relay(
            options.Server,
            Hosts,
            new Upstream(_http, options.MostInFlight, clock, random),
            new Upstream(_http, options.MostInFlight, clock, random),
            new Upstream(_http, options.MostClaims, clock, random),
            Counters);
        _listener = new TcpListener(options.Listen);
        if (options.Listen.Address.Equals(IPAddress.IPv6Any))
        {
            _listener.Server.DualMode = true;
        }

        _listener.Start();
    }

    public AggregateCounters Counters { get; } = new();

    public HostTable Hosts { get; }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Serves until <paramref name="stop"/>; what is under way then is cut off, and sent again by its agent.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var scheme = _certificate is null ? "http" : "https";
        _log.Info($"aggregator on {scheme}://{Address} relays to {_options.Server.Authority}");
        var report = ReportAsync(stop);
        try
        {
            while (true)
            {
                var socket = await AcceptAsync(stop).ConfigureAwait(false);
                _ = ServeAsync(socket, scheme, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await report.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _log.Info($"stopped; {Counters}");
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _http.Dispose();
    }

    private async Task<Socket> AcceptAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await _listener.AcceptSocketAsync(stop).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // One that left before it was met, or no file handle left: the latter ends when others leave.
                await Task.Delay(TimeSpan.FromMilliseconds(100), _clock, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket socket, string scheme, CancellationToken stop)
    {
        using var owned = socket;
        var from = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        if (!_limit.TryEnter(from))
        {
            Counters.CountConnectionRefused();
            return;
        }

        try
        {
            socket.NoDelay = true;
            using var network = new NetworkStream(socket);
            using var tls = _certificate is null ? null : await ShakeHandsAsync(network, _certificate, stop).ConfigureAwait(false);
            await new Connection((Stream?)tls ?? network, from, scheme, _relay, _budget, _options, Counters, _clock).RunAsync(stop)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or AuthenticationException or SocketException)
        {
            // It has gone, was too slow, or spoke no TLS: the agent will come again.
        }
        finally
        {
            _limit.Leave(from);
        }
    }

    private async Task<SslStream> ShakeHandsAsync(Stream network, SslStreamCertificateContext certificate, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(_options.StepTime, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        var tls = new SslStream(network);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, either.Token).ConfigureAwait(false);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task ReportAsync(CancellationToken stop)
    {
        var told = "";
        while (true)
        {
            await Task.Delay(ReportEvery, _clock, stop).ConfigureAwait(false);
            if (Counters.ToString() != told)
            {
                told = Counters.ToString();
                _log.Info($"{Hosts.Count} hosts; {told}");
            }
        }
    }
}
