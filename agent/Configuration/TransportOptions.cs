namespace CloudNexus.Agent.Configuration;

/// <summary>How the agent reaches the server.</summary>
public sealed record TransportOptions
{
    /// <summary>An HTTP proxy; null takes the environment's (<c>HTTPS_PROXY</c>, <c>NO_PROXY</c> …).</summary>
    public Uri? Proxy { get; init; }

    /// <summary>A PEM file of authorities to believe in place of the system's; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>SHA-256 of the server certificate's public key (SubjectPublicKeyInfo), Base64; null for none.</summary>
    public string? PinSha256 { get; init; }
}
