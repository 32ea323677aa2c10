using System.Globalization;
using System.Net;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Gateway;

/// <summary>What callers of models are told when it is not the model server's doing.</summary>
internal static class AiProblems
{
    public const string TokensSpentKind = "tokens-spent";

    public static ApiException Bad(string parameter, string detail)
        => new(HttpStatusCode.BadRequest, "bad-" + parameter.Replace('_', '-'), "The request is not valid", detail) { Parameter = parameter };

    /// <param name="parameter">What was asked for that no local model does.</param>
    /// <param name="detail">What to do.</param>
    public static ApiException Unsupported(string parameter, string detail)
        => new(HttpStatusCode.BadRequest, "unsupported-parameter", "The request is not supported", detail) { Parameter = parameter };

    public static ApiException QueueFull(int length) => new(
        HttpStatusCode.ServiceUnavailable,
        "queue-full",
        "Too many requests wait",
        $"All of the queue's {length} places are taken. Try again in a few seconds.")
    {
        RetryAfterSeconds = 10,
    };

    public static ApiException QueueFullOfYours(int most) => new(
        HttpStatusCode.TooManyRequests,
        "too-many-waiting",
        "Too many of your requests wait",
        $"At most {most} requests of one key may wait for a model. Let some of yours end first.")
    {
        RetryAfterSeconds = 10,
    };

    public static ApiException TokensSpent(long limit, int seconds) => new(
        HttpStatusCode.TooManyRequests,
        TokensSpentKind,
        "The day's tokens are spent",
        string.Create(
            CultureInfo.InvariantCulture,
            $"This key may use {limit} tokens a day (UTC). Try again tomorrow, or have an admin change 'ai.tokens_per_day'."))
    {
        RetryAfterSeconds = seconds,
    };

    public static ApiException TooLong() => new(
        HttpStatusCode.GatewayTimeout,
        "answer-too-slow",
        "The answer takes too long for one piece",
        "An answer that is not streamed must be whole within 220 s, the time in line included. Ask with \"stream\": true, or for a shorter answer.");

    public static ApiException TooLarge() => new(
        HttpStatusCode.BadGateway, "answer-too-large", "The answer is too large", "The model did not stop by itself. Set \"max_tokens\".");
}
