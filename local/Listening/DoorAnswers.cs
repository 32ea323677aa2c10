using System.Globalization;
using CloudNexus.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Listening;

/// <summary>What the doors' answers have in common.</summary>
internal static class DoorAnswers
{
    public static void SetHeaders(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }

    /// <summary>Problem details, as the API's.</summary>
    public static Task RefuseAsync(HttpContext http, ApiException refused)
    {
        SetHeaders(http);
        if (refused.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return Results.Problem(refused.Message, null, (int)refused.Status, refused.Title, $"/problems/{refused.Kind}").ExecuteAsync(http);
    }
}
