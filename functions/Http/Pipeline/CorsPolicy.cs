using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Http.Pipeline;

/// <summary>The pages of other origins that may use the API: those named, letter by letter, and no others.</summary>
public sealed class CorsPolicy
{
    private const string Verbs = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private const string RequestHeaders = "Authorization, Content-Type, If-Match, If-None-Match, X-Request-Id, X-Requested-With, X-SignalR-User-Agent";
    private const string AnswerHeaders = "Date, ETag, Location, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id";
    private const string PreflightSeconds = "600";

    private readonly FrozenSet<string> _origins;

    /// <param name="setting">Origins (<c>https://status.example.com</c>), by commas or spaces; empty allows none.</param>
    /// <exception cref="InvalidOperationException">A part is no origin; wildcards are none.</exception>
    public CorsPolicy(string? setting)
        => _origins = (setting ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Says to browsers what is allowed. An origin that is not named is told nothing, which browsers take for no.</summary>
    /// <returns>Whether this was a browser's question beforehand and is answered by these headers.</returns>
    public bool Apply(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var request = http.Request;
        var headers = http.Response.Headers;
        if (_origins.Count > 0)
        {
            headers.Append("Vary", "Origin");
        }

        var isPreflight = HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;
        if (request.Headers.Origin is not [{ } origin] || !_origins.Contains(origin))
        {
            return isPreflight;
        }

        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        if (isPreflight)
        {
            headers.AccessControlAllowMethods = Verbs;
            headers.AccessControlAllowHeaders = RequestHeaders;
            headers.AccessControlMaxAge = PreflightSeconds;
        }
        else
        {
            headers.AccessControlExposeHeaders = AnswerHeaders;
        }

        return isPreflight;
    }

    private static string Parse(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text
            ? text
            : throw new InvalidOperationException(
                $"NEXUS_CORS_ORIGINS: '{text}' is no origin. Write scheme and host as the browser does, such as https://status.example.com.");
}
