using CloudNexus.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Identity.People;

/// <summary>Hands tokens over: in the answer, or in cookies, and then nowhere else.</summary>
internal static class LogInAnswers
{
    public static IResult Of(HttpRequest request, SessionTokens tokens, bool cookie)
    {
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        if (cookie)
        {
            AuthCookies.Set(request, tokens);
        }

        return Results.Json(
            new LogInAnswer(
                cookie ? null : tokens.Access,
                cookie ? null : "Bearer",
                (int)tokens.AccessLifetime.TotalSeconds,
                cookie ? null : tokens.Refresh,
                UserJson.Of(tokens.User)),
            AppJson.Default.LogInAnswer);
    }
}
