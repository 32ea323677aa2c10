namespace CloudNexus.Functions.Identity;

/// <param name="Uses">Nodes that it lets in, 1 when left out.</param>
/// <param name="ExpiresAt">A week from now when left out.</param>
/// <param name="Labels">Given to each node, whatever its agent says of these names.</param>
/// <param name="NodeType">Given to each node; left out for what its agent says.</param>
public sealed record EnrolmentTokenRequest(
    string Name, int? Uses, DateTimeOffset? ExpiresAt, Dictionary<string, string>? Labels, string? NodeType);

/// <summary>A token as it is listed: without its text, which nobody has any more.</summary>
public sealed record EnrolmentTokenItem(
    string Id,
    string Name,
    int Used,
    int Uses,
    DateTimeOffset ExpiresAt,
    IReadOnlyDictionary<string, string> Labels,
    string? NodeType,
    DateTimeOffset CreatedAt,
    string CreatedBy)
{
    public static EnrolmentTokenItem From(EnrolmentToken token) => new(
        token.Id, token.Name, token.Used, token.MostUses, token.ExpiresAt, token.Labels, token.NodeType, token.CreatedAt, token.CreatedBy);
}

public sealed record EnrolmentTokenList(IReadOnlyList<EnrolmentTokenItem> Items);

/// <param name="Token">The text: shown this once.</param>
/// <param name="Command">Starts an agent that enrols its host: holds the token.</param>
public sealed record EnrolmentTokenAnswer(EnrolmentTokenItem Item, string Token, string Command);
