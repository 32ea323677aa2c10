using System.Net;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Identity.People;

/// <summary>The refusals that several parts of log-in and users share.</summary>
internal static class PeopleProblems
{
    /// <summary>The same whether the name, the password or both are wrong, or the user is disabled.</summary>
    public static ApiException BadLogIn() => ApiException.Unauthorized("bad-login", "User name or password is wrong.");

    public static ApiException BadToken()
        => ApiException.Unauthorized("bad-token", "The token is not valid, or not any longer. Log in again, or refresh it.");

    public static ApiException SessionEnded() => ApiException.Unauthorized("session-ended", "The session has ended. Log in again.");

    public static ApiException BadOneTimeToken()
        => ApiException.Unauthorized("bad-one-time-token", "The link is not valid, was used or has expired. Ask for a new one.");

    public static ApiException Conflict(string kind, string detail)
        => new(HttpStatusCode.Conflict, kind, "This does not go with what is there", detail);

    public static ApiException LastAdmin()
        => Conflict("last-admin", "This is the last admin who can log in. Make another one first.");

    public static ApiException Busy()
        => new(
            HttpStatusCode.ServiceUnavailable,
            "busy",
            "The service is busy",
            "Somebody else changed the same, or too many log in at once. Try again.")
        {
            RetryAfterSeconds = 2,
        };

    public static ApiException TooManyAttempts(TimeSpan wait)
        => new(
            HttpStatusCode.TooManyRequests,
            "too-many-attempts",
            "Too many wrong log-ins",
            "Too many log-ins failed for this user or from this address. Wait as long as Retry-After says.")
        {
            RetryAfterSeconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)),
        };
}
