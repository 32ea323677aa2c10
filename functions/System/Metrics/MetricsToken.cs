using System.Security.Cryptography;
using System.Text;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace CloudNexus.Functions.Systems.Metrics;

/// <summary>
/// <c>NEXUS_METRICS_TOKEN</c> as bearer: lets a Prometheus in that reads how the system does, and nothing else. Another bearer is another source's.
/// </summary>
public sealed class MetricsToken : ICallerSource
{
    private readonly byte[]? _hash;
    private readonly Caller _caller = new(
        CallerKind.MetricsToken, "metrics-token", "metrics-token", Role.Viewer, new HashSet<string> { Scopes.SystemRead }, new Dictionary<string, string>(), null);

    /// <param name="settings">Names the token, or none.</param>
    /// <exception cref="InvalidOperationException">It is short enough to be guessed.</exception>
    public MetricsToken(IConfiguration settings)
        => _hash = TokenOptions.Secret(settings, "NEXUS_METRICS_TOKEN") is { Length: > 0 } token ? HashOf(token) : null;

    public ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
    {
        var isIt = _hash is not null && Bearer.Of(request) is { } token && CryptographicOperations.FixedTimeEquals(HashOf(token), _hash);
        return ValueTask.FromResult(isIt ? _caller : null);
    }

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
