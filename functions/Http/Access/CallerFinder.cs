using System.Net;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http.Access;

/// <summary>Asks every source who calls.</summary>
public sealed class CallerFinder(IEnumerable<ICallerSource> sources, IEnumerable<ISetupState> setup)
{
    private readonly ICallerSource[] _sources = [.. sources];
    private readonly ISetupState[] _setup = [.. setup];

    /// <returns>Null when the request carries no credential.</returns>
    /// <exception cref="ApiException">It carries one that is not valid.</exception>
    public async ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
    {
        foreach (var source in _sources)
        {
            if (await source.FindAsync(request, cancellation) is { } caller)
            {
                return caller;
            }
        }

        return null;
    }

    /// <summary>As <see cref="FindAsync"/>, where a credential that is not valid counts as none.</summary>
    public async ValueTask<Caller?> FindValidAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return await FindAsync(request, cancellation);
        }
        catch (ApiException refused) when (refused.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    /// <summary>What to say to a request without a credential.</summary>
    public async ValueTask<ApiException> NobodyAsync(CancellationToken cancellation)
    {
        foreach (var state in _setup)
        {
            if (await state.IsRequiredAsync(cancellation))
            {
                return ApiException.Unauthorized(
                    "setup-required",
                    "Nobody can log in yet. Open the set-up link that was printed at the first start and make the first account.");
            }
        }

        return ApiException.Unauthorized(
            "no-credential", "Log in at POST /api/v1/auth/login, or send a token in the header 'Authorization: Bearer …'.");
    }
}
