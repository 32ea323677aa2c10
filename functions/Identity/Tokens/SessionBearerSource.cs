using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>Callers with an access token as bearer. A bearer that is not three parts with dots between is not meant for here.</summary>
public sealed class SessionBearerSource(SessionCallers callers) : ICallerSource
{
    /// <exception cref="ApiException">401: the token is not good, or not any longer.</exception>
    public async ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (Bearer.Of(request) is not { } token || !JwtParts.LooksLikeOne(token))
        {
            return null;
        }

        return (await callers.FindAsync(token, cancellation))?.Caller ?? throw PeopleProblems.BadToken();
    }
}
