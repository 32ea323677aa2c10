using System.Net;
using CloudNexus.Functions.Ai.Ollama;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>What relays, and those whose questions go by them, are told.</summary>
internal static class RelayProblems
{
    public static ApiException NotAllowed(string nodeId) => new(
        HttpStatusCode.Forbidden,
        "relay-not-allowed",
        "This node may not be a relay",
        $"A relay reads questions. An admin lets it be one: PUT /api/v1/nodes/{nodeId}/relay with {{\"allowed\":true}}.");

    public static ApiException Off() => new(
        HttpStatusCode.Forbidden,
        "relays-off",
        "Relays are off",
        $"The setting '{AiSettings.Relay}' is off. An admin turns it on; until then no node is a relay.");

    public static ApiException TooMany() => new(
        HttpStatusCode.Conflict,
        "too-many-relays",
        "There are too many",
        $"At most {RelayRules.MostRelays} nodes may be relays. Take the permission from one that is none any more.");

    public static ApiException UnknownWork() => ApiException.NotFound("no-such-work", "This node was given no such work, or it has ended.");

    /// <summary>The one who asked does not read as fast as the answer comes.</summary>
    public static ApiException NotReadYet() => new(
        HttpStatusCode.TooManyRequests, "answer-not-read", "The answer is read too slowly", "Send the same piece again in a moment.")
    {
        RetryAfterSeconds = 1,
    };

    /// <summary>Every relay that has the model failed before its answer began.</summary>
    public static ApiException Away() => new(
        HttpStatusCode.ServiceUnavailable,
        OllamaProblems.AwayKind,
        "The model server is not reached",
        "No relay that has the model answers. See that agent and Ollama run on its host: GET /api/v1/ai/relays lists them.")
    {
        RetryAfterSeconds = 5,
    };

    public static ApiException Vanished() => new(
        HttpStatusCode.BadGateway,
        "model-server-broken",
        "The model server's answer is broken",
        "The relay was lost in mid-answer. Try again; when it lasts, look at the agent's log on its host.");
}
