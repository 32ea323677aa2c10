using System.Net;
using System.Net.Sockets;
using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Sensors;

/// <summary>
/// Looks a name up: at the server that is named; else addresses through the host's own resolver, and other types at the first name server
/// of <c>/etc/resolv.conf</c>.
/// </summary>
internal sealed class DnsCheck : ICheck
{
    private const int DnsPort = 53;
    private const int NoSuchName = 3;
    private readonly DnsSensorOptions _options;
    private readonly HostRoot _root;
    private readonly TimeProvider _clock;
    private readonly DnsQuery _query;
    private readonly IPEndPoint? _server;

    /// <exception cref="InvalidDataException">Name, type or server cannot be used.</exception>
    public DnsCheck(DnsSensorOptions options, HostRoot root, TimeProvider clock)
    {
        (_options, _root, _clock) = (options, root, clock);
        if (!Enum.TryParse<DnsType>(options.Type, ignoreCase: true, out var type)
            || !Enum.IsDefined(type) || !char.IsAsciiLetter(options.Type[0]))
        {
            throw new InvalidDataException(
                $"The sensor {options.Name} asks for {options.Type}; A, AAAA, CNAME, MX, NS and TXT can be asked for.");
        }

        _query = new DnsQuery(options.Query, type);
        if (options.Server is { } server)
        {
            _server = ParseServer(server)
                ?? throw new InvalidDataException(
                    $"The sensor {options.Name} names the server {server}; it must be an IP address, with :port or not.");
        }
    }

    public async Task<CheckResult> RunAsync(CancellationToken stop)
    {
        var start = _clock.GetTimestamp();
        try
        {
            var answer = _server is null && _query.Type is DnsType.A or DnsType.AAAA
                ? await ResolveAsync(stop).ConfigureAwait(false)
                : await new DnsExchange(_server ?? HostServer(), _clock).AskAsync(_query, stop).ConfigureAwait(false);
            return Judge(answer) with { Latency = _clock.GetElapsedTime(start).TotalMilliseconds };
        }
        catch (SocketException e)
        {
            return CheckResult.Down(NetworkFailure.Describe(e));
        }
        catch (EndOfStreamException)
        {
            return CheckResult.Down("the name server hung up");
        }
    }

    internal static IPEndPoint? ParseServer(string text)
    {
        if (!IPEndPoint.TryParse(text, out var server))
        {
            return null;
        }

        return server.Port == 0 ? new IPEndPoint(server.Address, DnsPort) : server;
    }

    private CheckResult Judge(DnsAnswer answer)
    {
        var failure = answer switch
        {
            { Code: NoSuchName } => "there is no such name",
            { Code: not 0 } => $"the name server answered with code {answer.Code}",
            { Values.Count: 0 } => $"the name has no {_query.Type} record",
            _ => null,
        };
        if (failure is not null || _options.Expect is not { } expected)
        {
            return new CheckResult { Reason = failure };
        }

        var match = answer.Values.Any(v => string.Equals(v.TrimEnd('.'), expected.TrimEnd('.'), StringComparison.OrdinalIgnoreCase));
        return new CheckResult { Match = match, Reason = match ? null : "no answer is what is expected" };
    }

    private async Task<DnsAnswer> ResolveAsync(CancellationToken stop)
    {
        var family = _query.Type == DnsType.A ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(_options.Query, family, stop).ConfigureAwait(false);
            return new DnsAnswer(0, false, [.. addresses.Select(a => a.ToString())]);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData)
        {
            return new DnsAnswer(NoSuchName, false, []);
        }
    }

    /// <exception cref="IOException">The host names no server.</exception>
    private IPEndPoint HostServer()
    {
        foreach (var line in File.ReadLines(_root.PathOf("etc/resolv.conf")))
        {
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["nameserver", var address, ..] && IPAddress.TryParse(address, out var parsed))
            {
                return new IPEndPoint(parsed, DnsPort);
            }
        }

        throw new IOException("/etc/resolv.conf names no server: give the sensor one");
    }
}
