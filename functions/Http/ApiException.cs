using System.Net;

namespace CloudNexus.Functions.Http;

/// <summary>An answer that is a problem (RFC 9457). Its texts go to the caller: they say what is wrong and what to do, and hold no secret.</summary>
/// <param name="status">The answer's status.</param>
/// <param name="kind">A stable word for programs: the last part of the problem's type.</param>
/// <param name="title">The kind in words, the same for every occurrence.</param>
/// <param name="detail">What is wrong this time, and what to do.</param>
public sealed class ApiException(HttpStatusCode status, string kind, string title, string detail) : Exception(detail)
{
    public HttpStatusCode Status { get; } = status;

    public string Kind { get; } = kind;

    public string Title { get; } = title;

    /// <summary>Seconds after which trying again makes sense; null when it does not.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The part of the body that is meant; null when none is, or the detail says it.</summary>
    public string? Parameter { get; init; }

    public static ApiException BadRequest(string kind, string detail)
        => new(HttpStatusCode.BadRequest, kind, "The request is not valid", detail);

    public static ApiException Unauthorized(string kind, string detail)
        => new(HttpStatusCode.Unauthorized, kind, "The caller is not known", detail);

    public static ApiException Forbidden(string kind, string detail)
        => new(HttpStatusCode.Forbidden, kind, "The caller may not do this", detail);

    public static ApiException NotFound(string kind, string detail)
        => new(HttpStatusCode.NotFound, kind, "There is no such thing", detail);

    public static ApiException TooLarge(long limitBytes)
        => new(
            HttpStatusCode.RequestEntityTooLarge,
            "body-too-large",
            "The body is too large",
            $"At most {limitBytes} bytes are taken. Send the data in smaller parts.");

    public static ApiException Unavailable(string detail)
        => new(HttpStatusCode.ServiceUnavailable, "store-unavailable", "The store does not answer", detail) { RetryAfterSeconds = 5 };
}
