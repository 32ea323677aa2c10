using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Agent.Aggregate;

/// <summary>The real address of a host's control row, and the name that the host knows it by.</summary>
/// <param name="Id">Random, 128 bits.</param>
/// <param name="Row">Holds a signature: a secret.</param>
/// <param name="ExpiresAtMs">Epoch milliseconds.</param>
internal sealed record ControlLink(string Id, Uri Row, long ExpiresAtMs);

/// <summary>What may be done with a request.</summary>
internal enum Admission
{
    /// <summary>It comes from where its host was seen before.</summary>
    Known,

    /// <summary>Its host is not known yet; a place is kept for it until <see cref="HostTable.Decide"/>.</summary>
    Stranger,
    TooFast,
    Full,
}

/// <summary>
/// The hosts that are relayed for. A host is known when the server has taken something that it signed, and as long as it comes from the
/// same address: nobody can use up another's rate, or a place, with names alone. Thread-safe.
/// </summary>
internal sealed class HostTable(AggregateOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Host> _hosts = new(StringComparer.Ordinal);
    private readonly TokenBucket _strangers = new(options.StrangerRate, clock);
    private int _kept;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _hosts.Count;
            }
        }
    }

    /// <param name="node">Null for a host that has no name yet.</param>
    /// <param name="address">Where the request comes from.</param>
    public Admission Ask(string? node, IPAddress address)
    {
        lock (_gate)
        {
            var host = node is null ? null : _hosts.GetValueOrDefault(node);
            if (host is not null && host.Address.Equals(address))
            {
                host.SeenAt = clock.GetTimestamp();
                return host.Rate.TryTake() ? Admission.Known : Admission.TooFast;
            }

            if (!_strangers.TryTake())
            {
                return Admission.TooFast;
            }

            Expire();
            if (host is null && _hosts.Count + _kept >= options.MostHosts)
            {
                return Admission.Full;
            }

            _kept++;
            return Admission.Stranger;
        }
    }

    /// <summary>Ends the keeping of a place, and lets the host in when the server <paramref name="taken"/> what it sent.</summary>
    public void Decide(Admission admission, string? node, IPAddress address, bool taken)
    {
        lock (_gate)
        {
            _kept -= admission == Admission.Stranger ? 1 : 0;
            if (admission == Admission.Stranger && taken && node is not null)
            {
                var link = _hosts.GetValueOrDefault(node)?.Link;
                _hosts[node] = new Host(address, new TokenBucket(options.HostRate, clock)) { SeenAt = clock.GetTimestamp(), Link = link };
            }
        }
    }

    /// <summary>Remembers where a host's control row is; the link before is good no more.</summary>
    public void SetLink(string node, ControlLink link)
    {
        lock (_gate)
        {
            if (_hosts.TryGetValue(node, out var host))
            {
                host.Link = link;
            }
        }
    }

    /// <summary>The row behind a link, for the address that it was given to; null for anybody else and when it is too old.</summary>
    public (Uri Row, Admission Admission)? Follow(string id, IPAddress address)
    {
        lock (_gate)
        {
            var bytes = Encoding.UTF8.GetBytes(id);
            foreach (var host in _hosts.Values)
            {
                if (host.Link is { } link && host.Address.Equals(address) && link.ExpiresAtMs > clock.GetUtcNow().ToUnixTimeMilliseconds()
                    && CryptographicOperations.FixedTimeEquals(bytes, Encoding.UTF8.GetBytes(link.Id)))
                {
                    host.SeenAt = clock.GetTimestamp();
                    return (link.Row, host.Rate.TryTake() ? Admission.Known : Admission.TooFast);
                }
            }

            return null;
        }
    }

    private void Expire()
    {
        foreach (var (node, host) in _hosts)
        {
            if (clock.GetElapsedTime(host.SeenAt) > options.HostLife)
            {
                _hosts.Remove(node);
            }
        }
    }

    private sealed class Host(IPAddress address, TokenBucket rate)
    {
        public IPAddress Address => address;

        public TokenBucket Rate => rate;

        public long SeenAt { get; set; }

        public ControlLink? Link { get; set; }
    }
}
