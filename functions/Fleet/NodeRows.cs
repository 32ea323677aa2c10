using System.Text.Encodings.Web;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Fleet;

/// <summary>Nodes as rows of the <c>Nodes</c> table, and back.</summary>
internal static class NodeRows
{
    /// <summary>What listings read: all but <c>Notes</c>, <c>Metadata</c> and <c>System</c>, which are large.</summary>
    public static readonly IReadOnlyList<string> Listed =
        ["Name", "Type", "Labels", "CreatedAt", "AgentVersion", "Location", "Provider", "UpdatedAt", "ArchivedAt", "Version"];

    /// <summary>Text of other scripts as it is, in place of six characters for each of theirs.</summary>
    private static readonly AppJson Compact = new(new JsonSerializerOptions(AppJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static TableEntity Of(Node node) => new(Shards.Of(node.Id), node.Id)
    {
        ["Name"] = node.Name,
        ["Type"] = node.Type,
        ["Labels"] = Text(node.Labels),
        ["CreatedAt"] = node.CreatedAt,
        ["AgentVersion"] = node.AgentVersion,
        ["System"] = SystemText(node.System),
        ["Location"] = node.Location,
        ["Provider"] = node.Provider,
        ["Notes"] = node.Notes,
        ["Metadata"] = node.Metadata.Count == 0 ? null : Text(node.Metadata),
        ["UpdatedAt"] = node.UpdatedAt,
        ["ArchivedAt"] = node.ArchivedAt,
        ["Version"] = node.Version,
    };

    public static Node ToNode(TableEntity row)
    {
        var createdAt = row.GetDateTimeOffset("CreatedAt") ?? default;
        return new Node(
            row.RowKey,
            row.GetString("Name") ?? row.RowKey,
            row.GetString("Type") ?? NodeTypes.Default,
            Map(row.GetString("Labels")),
            createdAt,
            row.GetString("AgentVersion"),
            row.GetString("System") is { } system ? JsonSerializer.Deserialize(system, AppJson.Default.NodeSystem) : null)
        {
            Location = row.GetString("Location"),
            Provider = row.GetString("Provider"),
            Notes = row.GetString("Notes"),
            Metadata = row.GetString("Metadata") is { } metadata ? Map(metadata) : Node.NoMetadata,
            UpdatedAt = row.GetDateTimeOffset("UpdatedAt") ?? createdAt,
            ArchivedAt = row.GetDateTimeOffset("ArchivedAt"),
            Version = row.GetInt64("Version") ?? 1,
        };
    }

    /// <summary>Names and values as they are stored.</summary>
    public static string Text(IReadOnlyDictionary<string, string> map)
        => JsonSerializer.Serialize(new Dictionary<string, string>(map), Compact.DictionaryStringString);

    public static string? SystemText(NodeSystem? system)
        => system is null ? null : JsonSerializer.Serialize(system, AppJson.Default.NodeSystem);

    private static Dictionary<string, string> Map(string? text)
        => text is null ? [] : JsonSerializer.Deserialize(text, AppJson.Default.DictionaryStringString)!;
}
