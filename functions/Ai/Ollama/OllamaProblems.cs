using System.Net;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Ollama;

/// <summary>What can go wrong with Ollama, as callers are told.</summary>
internal static class OllamaProblems
{
    public const string AwayKind = "model-server-away";

    private const int MostText = 500;

    public static ApiException Away() => new(
        HttpStatusCode.ServiceUnavailable,
        AwayKind,
        "The model server is not reached",
        $"Ollama does not answer at the address that {OllamaOptions.Setting} names. Start it there, or correct the address.")
    {
        RetryAfterSeconds = 5,
    };

    /// <param name="phase">What was waited for.</param>
    /// <param name="patience">How long.</param>
    public static ApiException Slow(string phase, TimeSpan patience) => new(
        HttpStatusCode.GatewayTimeout,
        "model-server-slow",
        "The model server is too slow",
        $"Ollama took more than {patience.TotalSeconds:0} s for {phase}. Ask for less or a smaller model, or try again.");

    /// <summary>The connection ended, or what came is not what Ollama says.</summary>
    public static ApiException Broken(string what) => new(
        HttpStatusCode.BadGateway,
        "model-server-broken",
        "The model server's answer is broken",
        $"{what} Try again; when it lasts, look at Ollama's log.");

    /// <summary>Ollama itself says what went wrong in mid-answer.</summary>
    public static ApiException Failed(string error) => new(
        HttpStatusCode.BadGateway, "model-failed", "The model failed", $"Ollama says: {Clean(error)}");

    /// <param name="status">Ollama's.</param>
    /// <param name="error">What it says; null where it says nothing that can be read.</param>
    /// <param name="model">What was asked for.</param>
    public static ApiException Refused(HttpStatusCode status, string? error, string? model) => status switch
    {
        HttpStatusCode.NotFound when model is not null => NoModel(model),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => new ApiException(
            HttpStatusCode.BadRequest, "model-refused", "The model does not take this", $"Ollama says: {Clean(error ?? status.ToString())}"),
        < HttpStatusCode.BadRequest => Broken($"Ollama answered with the status {(int)status}."),
        HttpStatusCode.ServiceUnavailable => new ApiException(
            HttpStatusCode.ServiceUnavailable, "model-server-busy", "The model server is busy", $"Ollama says: {Clean(error ?? "busy")}")
        {
            RetryAfterSeconds = 5,
        },
        _ => Failed(error ?? $"status {(int)status}"),
    };

    public static ApiException NoModel(string model) => new(
        HttpStatusCode.NotFound,
        "no-such-model",
        "There is no such model",
        $"The model '{Clean(model)}' is neither an alias nor installed. GET /v1/models lists those that there are.")
    {
        Parameter = "model",
    };

    private static string Clean(string text)
    {
        var plain = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return plain.Length <= MostText ? plain : plain[..MostText] + "…";
    }
}
