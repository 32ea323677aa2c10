using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Identity.People;

/// <summary>
/// The dashboard's cookies: no script can read them, no other site's page has them sent. Over HTTPS they have names that a browser
/// takes only when they are Secure
/// and, the access cookie, of this host alone.
/// </summary>
internal static class AuthCookies
{
    public const string RefreshPath = "/api/v1/auth/refresh";

    public static string? Access(HttpRequest request) => Read(request, AccessName(request));

    public static string? Refresh(HttpRequest request) => Read(request, RefreshName(request));

    public static void Set(HttpRequest request, SessionTokens tokens)
    {
        Append(request, AccessName(request), tokens.Access, "/", tokens.AccessLifetime);
        Append(request, RefreshName(request), tokens.Refresh, RefreshPath, tokens.RefreshLifetime);
    }

    public static void Clear(HttpRequest request)
    {
        Append(request, AccessName(request), "", "/", TimeSpan.Zero);
        Append(request, RefreshName(request), "", RefreshPath, TimeSpan.Zero);
    }

    private static string AccessName(HttpRequest request) => request.IsHttps ? "__Host-nexus-access" : "nexus-access";

    /// <summary>A browser takes the __Host- prefix for the path / only.</summary>
    private static string RefreshName(HttpRequest request) => request.IsHttps ? "__Secure-nexus-refresh" : "nexus-refresh";

    private static string? Read(HttpRequest request, string name) => request.Cookies[name] is { Length: > 0 } value ? value : null;

    private static void Append(HttpRequest request, string name, string value, string path, TimeSpan lifetime)
        => request.HttpContext.Response.Cookies.Append(name, value, new CookieOptions
        {
            HttpOnly = true,
            Secure = request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Path = path,
            MaxAge = lifetime,
            IsEssential = true,
        });
}
