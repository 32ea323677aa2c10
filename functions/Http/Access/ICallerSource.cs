using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http.Access;

/// <summary>Finds out who calls; one per kind of credential, asked in the order in which they are registered.</summary>
public interface ICallerSource
{
    /// <returns>Null when the request carries no credential of this kind.</returns>
    /// <exception cref="ApiException">401: it carries one that is not, or no longer, valid.</exception>
    ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation);
}
