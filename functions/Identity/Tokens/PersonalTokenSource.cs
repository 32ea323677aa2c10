using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>Callers with a personal token as bearer. They may do what its owner may, and no more than it says.</summary>
public sealed class PersonalTokenSource(PersonalTokenService tokens) : ICallerSource
{
    /// <exception cref="ApiException">401: the token is not good, or not any longer.</exception>
    public async ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (Bearer.Of(request) is not { } text || !text.StartsWith(PersonalTokenText.Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var (token, owner) = await tokens.CheckAsync(text, cancellation) ?? throw PeopleProblems.BadToken();
        return new Caller(
            CallerKind.PersonalToken,
            owner.Id,
            owner.Name,
            RoleNames.Least(token.Role, owner.Role),
            token.Scopes.ToHashSet(StringComparer.Ordinal),
            owner.Labels,
            null) { TokenId = token.Id };
    }
}
