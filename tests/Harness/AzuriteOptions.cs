namespace CloudNexus.Harness;

/// <summary>How to start an Azurite of one's own.</summary>
public sealed record AzuriteOptions
{
    /// <summary>Serves https with a self-signed certificate made for it, and takes any well-formed bearer token.</summary>
    public bool HttpsWithTokens { get; init; }

    /// <summary>Uses the npm package even where a container engine answers.</summary>
    public bool NpmOnly { get; init; }
}
