using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>Callers with the access cookie: the dashboard, and only when a page of the same origin sent the request.</summary>
public sealed class SessionCookieSource(SessionCallers callers) : ICallerSource
{
    /// <exception cref="ApiException">401: the cookie is not good, or not any longer. 403: another origin's page may have sent the request.</exception>
    public async ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.Headers.Authorization.Count > 0 || AuthCookies.Access(request) is not { } token)
        {
            return null;
        }

        SameOrigin.Check(request);
        return (await callers.FindAsync(token, cancellation))?.Caller ?? throw PeopleProblems.BadToken();
    }
}
