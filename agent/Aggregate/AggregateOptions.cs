using System.Net;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Aggregate;

/// <summary>How an aggregator listens and what it bears.</summary>
internal sealed record AggregateOptions
{
    public required IPEndPoint Listen { get; init; }

    /// <summary>PEM files; both null for plain HTTP.</summary>
    public string? Certificate { get; init; }

    public string? Key { get; init; }

    /// <summary>The server that is relayed to.</summary>
    public required Uri Server { get; init; }

    public TransportOptions Transport { get; init; } = new();

    /// <summary>Hosts that are relayed for at a time.</summary>
    public int MostHosts { get; init; } = 100;

    /// <summary>After this long without a word, a host's place is free.</summary>
    public TimeSpan HostLife { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Requests that one host may send in a second, and at once.</summary>
    public (int PerSecond, int Burst) HostRate { get; init; } = (20, 60);

    /// <summary>The same for all who are not known yet together.</summary>
    public (int PerSecond, int Burst) StrangerRate { get; init; } = (50, 200);

    public int MostConnections { get; init; } = 512;

    public int MostConnectionsPerAddress { get; init; } = 256;

    /// <summary>Requests under way to each upstream host.</summary>
    public int MostInFlight { get; init; } = 32;

    /// <summary>Relays that wait for work at a time: each may be given megabytes.</summary>
    public int MostClaims { get; init; } = 8;

    /// <summary>Bytes of bodies held at a time.</summary>
    public int MostBodyBytes { get; init; } = 16 << 20;

    /// <summary>How long a connection may rest between requests.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a handshake, a head, a body or an answer may take.</summary>
    public TimeSpan StepTime { get; init; } = TimeSpan.FromSeconds(10);
}
