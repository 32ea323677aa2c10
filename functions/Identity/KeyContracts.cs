namespace CloudNexus.Functions.Identity;

/// <summary>A key as it is listed: never its text.</summary>
/// <param name="Source">What a key made by hand is for; null for the agent's own.</param>
/// <param name="EndsAt">When it stops, or stopped, being taken; null while it has no end.</param>
/// <param name="LastUsedAt">To the hour.</param>
public sealed record KeyItem(
    string Id, string? Source, bool Revoked, DateTimeOffset CreatedAt, DateTimeOffset? EndsAt, DateTimeOffset? LastUsedAt)
{
    public static KeyItem From(AgentKey key) => new(key.KeyId, key.Source, key.Revoked, key.CreatedAt, key.EndsAt, key.LastUsedAt);
}

/// <param name="Rotating">A new key waits for the agent to fetch and use it.</param>
public sealed record KeyList(IReadOnlyList<KeyItem> Items, bool Rotating);

/// <param name="Source">What will send with it.</param>
public sealed record KeyRequest(string Source);

/// <param name="ApiKey">Shown this once.</param>
public sealed record KeyAnswer(string Id, string ApiKey);

/// <param name="OverlapHours">How long the old key is taken once the agent uses the new one; 24 when left out.</param>
public sealed record RotateKeysRequest(int? OverlapHours);
