using System.Text.Json.Serialization;

namespace CloudNexus.Functions.OpenApi;

/// <summary>Answers that are written piece by piece, told as types for the description alone.</summary>
/// <param name="T">Epoch milliseconds, rising.</param>
public sealed record SeriesShape(IReadOnlyList<long> T, IReadOnlyList<ColumnShape> Series);

/// <param name="Node">Null where all are of one node or of several brought together.</param>
/// <param name="V">A value for each time; null where there is none.</param>
public sealed record ColumnShape(
    string Name, string Unit, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Node, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<double?> V);

public sealed record CatalogShape(IReadOnlyList<CatalogEntryShape> Series);

/// <param name="Kind"><c>gauge</c> or <c>counter</c>.</param>
public sealed record CatalogEntryShape(string Name, string Unit, string Kind, IReadOnlyDictionary<string, string> Labels);

/// <summary>Serializer's knowledge of the shapes: names as the API writes them, nothing unknown.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SeriesShape))]
[JsonSerializable(typeof(CatalogShape))]
internal sealed partial class ShapesJson : JsonSerializerContext;
