using System.Text.Json.Nodes;

namespace CloudNexus.Functions.OpenApi;

/// <summary>Problem details as the pipeline writes them.</summary>
internal static class ProblemSchema
{
    public static JsonObject Build() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["type"] = Text("`/problems/` and a stable word for programs."),
            ["title"] = Text("The kind in words."),
            ["status"] = new JsonObject { ["type"] = "integer" },
            ["detail"] = Text("What is wrong this time, and what to do."),
            ["requestId"] = Text("The request's name in the service's log."),
        },
        ["required"] = new JsonArray("type", "title", "status", "detail", "requestId"),
        ["additionalProperties"] = false,
    };

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };
}
