using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>One API key of a node as the service knows it: never the key itself.</summary>
/// <param name="Hash">SHA-256 of the key's text.</param>
/// <param name="MacKey">The frame MAC subkey, 32 bytes.</param>
/// <param name="SigningKey">The request signature subkey, 32 bytes.</param>
public sealed record AgentKey(string NodeId, string KeyId, byte[] Hash, byte[] MacKey, byte[] SigningKey, bool Revoked)
{
    /// <summary>The log frame MAC subkey, 32 bytes.</summary>
    public byte[] LogMacKey { get; } = ApiKey.DeriveLogMacKey(MacKey);

    /// <summary>What a key made by hand is for; null for the agent's own, which rotation renews.</summary>
    public string? Source { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first moment at which it is not taken any more; null while it has no end.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>To the hour.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public bool IsGood(DateTimeOffset now) => !Revoked && !(EndsAt <= now);
}
