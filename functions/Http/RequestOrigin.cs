using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http;

/// <summary>From where and to where a request came.</summary>
public static class RequestOrigin
{
    /// <summary>The caller's address, for records; null when it cannot be told.</summary>
    public static string? CallerAddress(this HttpRequest request) => request.HttpContext.Connection.RemoteIpAddress?.ToString();

    /// <summary>This API's address as the caller wrote it, such as <c>https://nexus.example.org</c>: fit to stand in a command.</summary>
    /// <exception cref="ApiException">400: the Host header is no host.</exception>
    public static string ServerAddress(this HttpRequest request)
        => request.Host.HasValue
            && request.Host.Value!.All(c => char.IsAsciiLetterOrDigit(c) || ".-:[]".Contains(c, StringComparison.Ordinal))
            && request.Scheme is "http" or "https"
            ? $"{request.Scheme}://{request.Host.Value}"
            : throw ApiException.BadRequest("bad-host", "The Host header is not a host's name or address.");
}
