using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Identity.Tokens;

/// <summary>The token of <c>Authorization: Bearer …</c>.</summary>
internal static class Bearer
{
    private const string Scheme = "Bearer ";

    /// <summary>Null when the request has none, or more than one header.</summary>
    public static string? Of(HttpRequest request)
    {
        if (request.Headers.Authorization is not [{ } header])
        {
            return null;
        }

        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header[Scheme.Length..].Trim() is { Length: > 0 } token
            ? token
            : null;
    }
}
