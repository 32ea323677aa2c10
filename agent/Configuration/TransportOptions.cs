namespace CloudNexus.Agent.Configuration;

/// <summary>How the agent reaches the server.</summary>
public sealed record TransportOptions
{
    /// <summary>
    /// An HTTP proxy for all but loopback, with user and password if it needs them; null takes the environment's (<c>HTTPS_PROXY</c>,
    /// <c>NO_PROXY</c> …).
    /// </summary>
    public Uri? Proxy { get; init; }

    /// <summary>A PEM file of authorities to believe in place of the system's; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>
    /// SHA-256 of the public keys (SubjectPublicKeyInfo) that the API's certificate may have, Base64; empty for any that an authority
    /// vouches for. Other hosts that the server names, such as the hub, are not pinned.
    /// </summary>
    public IReadOnlyList<string> PinsSha256 { get; init; } = [];

    /// <summary>Connections to one host at most.</summary>
    public int MostConnections { get; init; } = 4;
}
