using CloudNexus.Functions.Identity.People;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>Says of a token whether it is good, for programs that were shown one and cannot check it themselves.</summary>
public sealed class TokenInspector(SessionCallers sessions, PersonalTokenService personal, TokenOptions options)
{
    private static readonly VerifyAnswer Inactive = new(false);

    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async ValueTask<VerifyAnswer> InspectAsync(string? token, CancellationToken cancellation)
    {
        if (token is null)
        {
            return Inactive;
        }

        if (await personal.CheckAsync(token, cancellation) is { } found)
        {
            return new VerifyAnswer(
                true,
                "personal",
                Sub: found.Owner.Id,
                Name: found.Owner.Name,
                Role: RoleNames.Of(RoleNames.Least(found.Token.Role, found.Owner.Role)),
                Scope: string.Join(' ', found.Token.Scopes),
                Iat: found.Token.CreatedAt.ToUnixTimeSeconds(),
                Exp: found.Token.ExpiresAt.ToUnixTimeSeconds());
        }

        return await sessions.FindAsync(token, cancellation) is var (caller, claims)
            ? new VerifyAnswer(
                true,
                "access",
                options.Issuer,
                options.Audience,
                caller.Id,
                caller.Name,
                RoleNames.Of(caller.Role),
                caller.SessionId,
                null,
                claims.IssuedAt.ToUnixTimeSeconds(),
                claims.ExpiresAt.ToUnixTimeSeconds())
            : Inactive;
    }
}
