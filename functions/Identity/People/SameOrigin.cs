using CloudNexus.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Whether a request with cookies can only come from this service's own pages.</summary>
internal static class SameOrigin
{
    /// <summary>What a page of another origin cannot set without asking first.</summary>
    public const string CsrfHeader = "X-Nexus-CSRF";

    /// <summary>
    /// Refuses what the browser says another site's page sent (<c>Sec-Fetch-Site</c>; over plain HTTP, where browsers don't send it,
    /// <c>Origin</c>), and
    /// whatever changes something and has not the header <see cref="CsrfHeader"/>.
    /// </summary>
    /// <exception cref="ApiException">403.</exception>
    public static void Check(HttpRequest request)
    {
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        if (!(site is "" or "same-origin" || (site == "none" && safe)) || !(origin.Length == 0 || IsOwn(origin, request.Host)))
        {
            throw ApiException.Forbidden("cross-origin", "Cookies are taken from pages of this address only. Send a bearer token instead.");
        }

        if (!safe && request.Headers[CsrfHeader] != "1")
        {
            throw ApiException.Forbidden("csrf", $"Send '{CsrfHeader}: 1' with whatever changes something, or a bearer token in place of cookies.");
        }
    }

    /// <summary>The scheme is left out: behind a proxy that ends TLS and is not named as trusted it is not known here.</summary>
    private static bool IsOwn(string origin, HostString host)
        => Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);
}
