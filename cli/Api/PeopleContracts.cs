namespace CloudNexus.Cli.Api;

internal sealed record LogInJson(string Username, string Password)
{
    public override string ToString() => Username;
}

internal sealed record RefreshJson(string RefreshToken)
{
    public override string ToString() => nameof(RefreshJson);
}

/// <param name="ExpiresIn">Seconds.</param>
internal sealed record LogInAnswerJson(string AccessToken, int ExpiresIn, string RefreshToken, UserJson User)
{
    public override string ToString() => nameof(LogInAnswerJson);
}

internal sealed record UserJson(
    string Id,
    string Username,
    string? DisplayName,
    string? Email,
    string Role,
    Dictionary<string, string>? Labels,
    bool Disabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastLoginAt);

internal sealed record UserListJson(IReadOnlyList<UserJson> Users);

internal sealed record UserChangeJson(bool Disabled);

internal sealed record InvitationRequestJson(string Role, Dictionary<string, string>? Labels, int? ExpiresInHours);

internal sealed record InvitationAnswerJson(string Id, string Token, string Link, DateTimeOffset ExpiresAt)
{
    public override string ToString() => Id;
}

internal sealed record TokenRequestJson(string Name, IReadOnlyList<string> Scopes, int? ExpiresInDays, string? Role);

internal sealed record TokenAnswerJson(string Token, TokenJson Details)
{
    public override string ToString() => Details.Id;
}

internal sealed record TokenJson(
    string Id, string Name, IReadOnlyList<string> Scopes, string Role, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);

internal sealed record TokenListJson(IReadOnlyList<TokenJson> Tokens, IReadOnlyList<string> Available);

internal sealed record VerifyJson(string Token)
{
    public override string ToString() => nameof(VerifyJson);
}

/// <param name="Scope">Scopes between spaces.</param>
/// <param name="Exp">Epoch seconds.</param>
internal sealed record VerifyAnswerJson(
    bool Active, string? Kind = null, string? Name = null, string? Role = null, string? Scope = null, long? Exp = null);

/// <summary>Who this program is to the server, for <c>whoami</c>.</summary>
/// <param name="Kind"><c>session</c>, <c>personal</c> (token) or <c>admin-token</c>.</param>
internal sealed record IdentityJson(string Server, string Kind, string? Username, string? Role, string? Scope, DateTimeOffset? ExpiresAt);
