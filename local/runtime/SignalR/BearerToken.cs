using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Runtime.SignalR;

internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <returns>The token of the Authorization header; null when it has none.</returns>
    public static string? Of(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
}
