namespace CloudNexus.Functions.Identity;

/// <summary>One API key of a node as the service knows it: never the key itself.</summary>
/// <param name="Hash">SHA-256 of the key's text.</param>
/// <param name="MacKey">The frame MAC subkey, 32 bytes.</param>
/// <param name="SigningKey">The request signature subkey, 32 bytes.</param>
public sealed record AgentKey(string NodeId, string KeyId, byte[] Hash, byte[] MacKey, byte[] SigningKey, bool Revoked);
