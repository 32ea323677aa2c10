using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>Callers with <c>NEXUS_ADMIN_TOKEN</c>: scripts and deployments.</summary>
public sealed class AdminTokenSource(TokenOptions options) : ICallerSource
{
    private const string Id = "admin-token";

    private static readonly Caller Admin = new(CallerKind.AdminToken, Id, Id, Role.Admin, null, new Dictionary<string, string>(), null);

    private readonly byte[]? _hash = options.AdminToken.Length > 0 ? Ids.Hash(options.AdminToken) : null;

    public ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
        => ValueTask.FromResult(_hash is not null && Bearer.Of(request) is { } token && Ids.HashEquals(token, _hash) ? Admin : null);
}
