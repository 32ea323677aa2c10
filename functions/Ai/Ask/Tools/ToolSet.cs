using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudNexus.Functions.Ai.Ask.Tools;

/// <summary>All tools, and their description as models take it.</summary>
public sealed class ToolSet
{
    private readonly Dictionary<string, IAskTool> _byName;

    public ToolSet(IEnumerable<IAskTool> tools)
    {
        _byName = tools.ToDictionary(t => t.Name, StringComparer.Ordinal);
        Description = JsonDocument.Parse(new JsonArray([.. _byName.Values.Select(Describe)]).ToJsonString()).RootElement;
    }

    public JsonElement Description { get; }

    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>Null when there is none.</summary>
    public IAskTool? Find(string name) => _byName.GetValueOrDefault(name);

    private static JsonNode Describe(IAskTool tool) => new JsonObject
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject([.. tool.Parameters.Select(p => KeyValuePair.Create<string, JsonNode?>(
                    p.Name, new JsonObject { ["type"] = p.Type, ["description"] = p.Description }))]),
                ["required"] = new JsonArray([.. tool.Parameters.Where(p => p.IsRequired).Select(p => (JsonNode)p.Name)]),
            },
        },
    };
}
