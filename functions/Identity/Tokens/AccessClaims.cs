using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>What an access token says.</summary>
/// <param name="Subject">The user's id (<c>sub</c>).</param>
/// <param name="Name">The user's name (<c>name</c>).</param>
/// <param name="Role">The user's role when the token was made (<c>role</c>).</param>
/// <param name="SessionId">The log-in (<c>sid</c>).</param>
/// <param name="Stamp">The user's security stamp when the token was made (<c>stamp</c>): a changed password makes a new one.</param>
/// <param name="Id">The token's own id (<c>jti</c>).</param>
/// <param name="IssuedAt"><c>iat</c> and <c>nbf</c>, whole seconds.</param>
/// <param name="ExpiresAt"><c>exp</c>, whole seconds.</param>
public sealed record AccessClaims(
    string Subject, string Name, Role Role, string SessionId, string Stamp, string Id, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);
