using System.Net;

namespace CloudNexus.Local.Hub.Http;

public sealed record HubServerOptions
{
    /// <summary>Loopback only: this API is plain HTTP.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<SasRule> Rules { get; init; }

    /// <summary>Largest body, single or batch.</summary>
    public int MaxBodyBytes { get; init; } = 1024 * 1024;

    public int MaxBatchEvents { get; init; } = 5000;

    /// <summary>From the end of the headers to the end of the body.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bodies in memory at once, all connections together; a request beyond is answered 429.</summary>
    public long MaxBufferedBytes { get; init; } = 64 * 1024 * 1024;

    public int MaxConnections { get; init; } = 1024;

    /// <summary>Per hub, as throughput units limit it in the cloud; null for no such limit.</summary>
    public int? EventsPerSecond { get; init; }

    internal void Validate()
    {
        if (!IPAddress.IsLoopback(Address))
        {
            throw new ArgumentException($"The hub listens on loopback only, not on {Address}.", nameof(Address));
        }

        if (Rules.Count == 0 || Rules.Any(r => r.Name.Length == 0 || r.Keys.Count == 0 || r.Keys.Any(string.IsNullOrEmpty)))
        {
            throw new ArgumentException("There must be a rule, and every rule has a name and a key.", nameof(Rules));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBodyBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBodyBytes, 16 * 1024 * 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBatchEvents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(BodyTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBufferedBytes, MaxBodyBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(EventsPerSecond ?? 1, 1);
    }
}
