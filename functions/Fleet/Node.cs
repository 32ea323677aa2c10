namespace CloudNexus.Functions.Fleet;

/// <summary>A node's identity and what people say of it. What changes each second is its <see cref="NodeState"/>.</summary>
public sealed record Node(
    string Id,
    string Name,
    string Type,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset CreatedAt,
    string? AgentVersion,
    NodeSystem? System)
{
    /// <summary>Since when it is hidden from the fleet and not missed when silent; null while it is neither. What its agent sends is stored all the same.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }
}
