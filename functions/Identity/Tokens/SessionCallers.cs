using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>
/// Who an access token stands for now: its session goes on, its user is there and not disabled, the password is the same.
/// </summary>
public sealed class SessionCallers(AccessTokens tokens, Snapshots snapshots)
{
    /// <returns>Null when the token is not good, or not any longer. Role and labels are the user's of now, not those of the token.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async ValueTask<(Caller Caller, AccessClaims Claims)?> FindAsync(string token, CancellationToken cancellation)
    {
        if (await tokens.CheckAsync(token, cancellation) is not { } claims
            || await snapshots.UserAsync(claims.Subject, cancellation) is not { } user
            || user.Stamp != claims.Stamp
            || !await snapshots.IsAliveAsync(user.Id, claims.SessionId, cancellation))
        {
            return null;
        }

        return (new Caller(CallerKind.Session, user.Id, user.Name, user.Role, null, user.Labels, claims.SessionId), claims);
    }
}
