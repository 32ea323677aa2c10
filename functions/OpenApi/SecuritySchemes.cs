using System.Text.Json.Nodes;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.OpenApi;

/// <summary>How callers prove who they are.</summary>
internal static class SecuritySchemes
{
    private const string Bearer = "bearer";
    private const string Agent = "agent";

    public static JsonObject Build() => new()
    {
        [Bearer] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = "bearer",
            ["description"] = "An access token of a log-in, a personal access token, or the installation's admin token.",
        },
        [Agent] = new JsonObject
        {
            ["type"] = "apiKey",
            ["in"] = "header",
            ["name"] = "X-API-Key",
            ["description"] = "Agents and other senders: as the function says, a signature, a frame's own MAC, an enrolment token or a node's API key.",
        },
    };

    public static JsonArray Of(AccessAttribute? access) => access switch
    {
        AllowAttribute allowed => [new JsonObject { [Bearer] = new JsonArray(allowed.Scope) }],
        AllowAgentAttribute => [new JsonObject { [Agent] = new JsonArray() }],
        _ => [],
    };
}
