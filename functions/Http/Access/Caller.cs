using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Http.Access;

/// <summary>Who calls.</summary>
/// <param name="Kind">How the caller proved it.</param>
/// <param name="Id">The user's id; <c>admin-token</c> for <c>NEXUS_ADMIN_TOKEN</c>.</param>
/// <param name="Name">The user's name, for people to read.</param>
/// <param name="Role">What the caller may do.</param>
/// <param name="Scopes">What the token is narrowed to; null when it is not.</param>
/// <param name="Labels">Only nodes that carry all of these labels may be seen; empty for all nodes.</param>
/// <param name="SessionId">The log-in that the token comes from; null where there is none.</param>
public sealed record Caller(
    CallerKind Kind,
    string Id,
    string Name,
    Role Role,
    IReadOnlySet<string>? Scopes,
    IReadOnlyDictionary<string, string> Labels,
    string? SessionId)
{
    /// <summary>The personal token's id; null where there is none.</summary>
    public string? TokenId { get; init; }

    /// <summary>Whether this caller may see a node that carries these labels.</summary>
    public bool MaySee(IReadOnlyDictionary<string, string> nodeLabels)
        => Role == Role.Admin || NodeLabels.Hold(nodeLabels, Labels);
}

public enum CallerKind
{
    /// <summary>A person's log-in: access token as bearer or cookie.</summary>
    Session,

    /// <summary>A personal access token.</summary>
    PersonalToken,

    /// <summary><c>NEXUS_ADMIN_TOKEN</c>.</summary>
    AdminToken,

    /// <summary><c>NEXUS_METRICS_TOKEN</c>.</summary>
    MetricsToken,
}
