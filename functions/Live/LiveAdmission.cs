using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;

namespace CloudNexus.Functions.Live;

/// <summary>
/// Whether a credential that was good when a connection was negotiated is so now, by the store and not from memory: what comes after a
/// change of access is held against the changed rows, what came before it is closed (<see cref="LiveEviction"/>).
/// </summary>
public sealed class LiveAdmission(UserStore users, SessionStore sessions, PersonalTokenStore tokens, TimeProvider time)
{
    /// <returns>False when the log-in or token has ended, its user is disabled, or may see another part of the fleet than then.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<bool> IsGoodAsync(LiveCredential credential, CancellationToken cancellation)
    {
        if (credential is { SessionId: null, TokenId: null })
        {
            return true;
        }

        return await users.FindAsync(credential.UserId, cancellation) is { Disabled: false } user
            && await RoleOfAsync(user, credential, cancellation) is { } role
            && LiveAudience.Of(role, user.Labels).Group == credential.Group;
    }

    /// <summary>Null when the session or token is not good any more.</summary>
    private async Task<Role?> RoleOfAsync(User user, LiveCredential credential, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (credential.TokenId is { } tokenId)
        {
            var token = await tokens.FindAsync(user.Id, tokenId, cancellation);
            return token is not null && now < token.ExpiresAt ? RoleNames.Least(token.Role, user.Role) : null;
        }

        var session = await sessions.FindAsync(user.Id, credential.SessionId!, cancellation);
        return session is not null && now < session.ExpiresAt && session.Stamp == user.Stamp ? user.Role : null;
    }
}
