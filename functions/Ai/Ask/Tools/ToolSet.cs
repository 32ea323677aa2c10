using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Ai.Ask.Tools;

/// <summary>All tools, and their description as models take it.</summary>
public sealed class ToolSet
{
    private readonly Dictionary<string, IAskTool> _byName;

    public ToolSet(IEnumerable<IAskTool> tools) => _byName = tools.ToDictionary(t => t.Name, StringComparer.Ordinal);

    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>Null when there is none.</summary>
    public IAskTool? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Those that need no more than the fleet's scope, and of the others those that who asks may use.</summary>
    public JsonElement Describe(AskSight sight)
    {
        var offered = _byName.Values.Where(t => t.Scope == Scopes.NodesRead || sight.MayUse(t));
        return JsonDocument.Parse(new JsonArray([.. offered.Select(Describe)]).ToJsonString()).RootElement;
    }

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
