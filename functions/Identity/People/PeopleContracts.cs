using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Identity.People;

/// <param name="Role">admin, operator or viewer.</param>
/// <param name="Labels">Only nodes with all of these may be seen; empty for all.</param>
public sealed record UserJson(
    string Id,
    string Username,
    string DisplayName,
    string? Email,
    string Role,
    IReadOnlyDictionary<string, string> Labels,
    bool Disabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? LastLoginAt)
{
    public static UserJson Of(User user) => new(
        user.Id, user.Name, user.DisplayName, user.Email, RoleNames.Of(user.Role), user.Labels, user.Disabled, user.CreatedAt, user.UpdatedAt,
        user.LastLogInAt);
}

public sealed record UserList(IReadOnlyList<UserJson> Users);

public sealed record NewUser(
    string Username, string Password, string Role, string? DisplayName, string? Email, Dictionary<string, string>? Labels)
{
    public override string ToString() => Username;
}

/// <summary>What is null stays as it is; an empty text takes away.</summary>
/// <param name="Password">A new one ends the user's sessions.</param>
public sealed record UserChange(
    string? DisplayName, string? Email, string? Role, Dictionary<string, string>? Labels, bool? Disabled, string? Password)
{
    public override string ToString() => nameof(UserChange);
}

/// <summary>What people may change of themselves. What is null stays as it is; an empty text takes away.</summary>
public sealed record MeChange(string? DisplayName, string? Email);

/// <param name="Cookie">Whether the tokens go into cookies and not into the answer: for browsers.</param>
public sealed record LogInRequest(string Username, string Password, bool Cookie = false)
{
    public override string ToString() => Username;
}

/// <param name="RefreshToken">Null for the cookie's.</param>
public sealed record RefreshRequest(string? RefreshToken)
{
    public override string ToString() => nameof(RefreshRequest);
}

/// <param name="AccessToken">Null when it is in a cookie, as are type and refresh token.</param>
/// <param name="ExpiresIn">Seconds until the access token has to be refreshed.</param>
public sealed record LogInAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AccessToken,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TokenType,
    int ExpiresIn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken,
    UserJson User)
{
    public override string ToString() => nameof(LogInAnswer);
}

/// <param name="Current">The password until now.</param>
/// <param name="Password">The new one.</param>
public sealed record PasswordChange(string Current, string Password)
{
    public override string ToString() => nameof(PasswordChange);
}

/// <param name="Required">Whether there is no user yet.</param>
/// <param name="Registration">Whether people may make an account by themselves.</param>
public sealed record SetupAnswer(bool Required, bool Registration);

/// <param name="Token">The set-up link's or the invitation's.</param>
/// <param name="Cookie">As at log-in.</param>
public sealed record AccountRequest(string Token, string Username, string Password, string? DisplayName, bool Cookie = false)
{
    public override string ToString() => Username;
}

/// <param name="Cookie">As at log-in.</param>
public sealed record RegistrationRequest(string Username, string Password, string? DisplayName, bool Cookie = false)
{
    public override string ToString() => Username;
}

/// <param name="ExpiresInHours">1 to 720; 72 when null.</param>
public sealed record InvitationRequest(string Role, Dictionary<string, string>? Labels, int? ExpiresInHours);

/// <param name="Token">What the link carries, shown this once.</param>
/// <param name="Link">To send to the person.</param>
public sealed record InvitationAnswer(string Id, string Token, string Link, DateTimeOffset ExpiresAt)
{
    public override string ToString() => Id;
}

public sealed record InvitationJson(
    string Id, string Role, IReadOnlyDictionary<string, string> Labels, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

public sealed record InvitationList(IReadOnlyList<InvitationJson> Invitations);

/// <param name="LastUsedAt">When it was refreshed last.</param>
/// <param name="Current">Whether it is the one that asks.</param>
public sealed record SessionJson(
    string Id, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt, string? Address, string? UserAgent, bool Current);

public sealed record SessionList(IReadOnlyList<SessionJson> Sessions);
