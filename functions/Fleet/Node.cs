namespace CloudNexus.Functions.Fleet;

/// <summary>A node's identity and what people say of it. What changes each second is its <see cref="NodeState"/>.</summary>
public sealed record Node(
    string Id,
    string Name,
    string Type,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset CreatedAt,
    string? AgentVersion,
    NodeSystem? System);
