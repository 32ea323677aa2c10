using System.Security.Cryptography;
using System.Text;
using CloudNexus.Functions.Http.Access;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Systems.Metrics;

/// <summary>
/// <c>NEXUS_METRICS_TOKEN</c> as bearer: lets a Prometheus in that reads how the system does, and nothing else. Another bearer is another source's.
/// </summary>
public sealed class MetricsToken : ICallerSource
{
    private const int LeastLength = 24;
    private const string Bearer = "Bearer ";

    private readonly byte[]? _hash;
    private readonly Caller _caller = new(
        CallerKind.MetricsToken, "metrics-token", "metrics-token", Role.Viewer, new HashSet<string> { Scopes.SystemRead }, new Dictionary<string, string>(), null);

    /// <param name="setting">The token; empty for none.</param>
    /// <exception cref="InvalidOperationException">It is short enough to be guessed.</exception>
    public MetricsToken(string? setting)
    {
        if (string.IsNullOrEmpty(setting))
        {
            return;
        }

        _hash = setting.Length >= LeastLength
            ? SHA256.HashData(Encoding.UTF8.GetBytes(setting))
            : throw new InvalidOperationException($"NEXUS_METRICS_TOKEN has at least {LeastLength} characters.");
    }

    public ValueTask<Caller?> FindAsync(HttpRequest request, CancellationToken cancellation)
    {
        var header = request.Headers.Authorization.ToString();
        var isIt = _hash is not null
            && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(header[Bearer.Length..].Trim())), _hash);
        return ValueTask.FromResult(isIt ? _caller : null);
    }
}
