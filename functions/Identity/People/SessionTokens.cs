namespace CloudNexus.Functions.Identity.People;

/// <summary>What somebody gets who logged in.</summary>
/// <param name="User">Who.</param>
/// <param name="SessionId">The log-in.</param>
/// <param name="Access">The access token: a secret.</param>
/// <param name="AccessLifetime">How long it is good.</param>
/// <param name="Refresh">The refresh token: a secret, good once.</param>
/// <param name="RefreshLifetime">How long it is good.</param>
public sealed record SessionTokens(
    User User, string SessionId, string Access, TimeSpan AccessLifetime, string Refresh, TimeSpan RefreshLifetime)
{
    public override string ToString() => $"tokens of session {SessionId}";
}
