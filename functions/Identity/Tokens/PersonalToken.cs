using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>A token that a person made for a program.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Id">Part of the token's text.</param>
/// <param name="Name">What it is for, in the person's words.</param>
/// <param name="Hash">SHA-256 of its secret part.</param>
/// <param name="Scopes">What it is narrowed to; never empty.</param>
/// <param name="Role">The most that it may do; never more than its owner may at that time.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="LastUsedAt">To the hour; null before the first use.</param>
public sealed record PersonalToken(
    string UserId,
    string Id,
    string Name,
    byte[] Hash,
    IReadOnlyList<string> Scopes,
    Role Role,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? LastUsedAt);
