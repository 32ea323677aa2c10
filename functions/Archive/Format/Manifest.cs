using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Archive.Format;

/// <summary>What an archive holds. Written after everything else.</summary>
/// <param name="Format">Always <see cref="ArchiveFormat.Name"/>.</param>
/// <param name="Version">Of the format.</param>
/// <param name="Id">32 hex digits, by chance.</param>
/// <param name="CreatedAt">When reading began: no row is older than it was then.</param>
/// <param name="FinishedAt">When reading ended.</param>
/// <param name="Needs">Earlier archives that hold some of the segments; empty for one that stands alone.</param>
/// <param name="Tables">In the order in which they were read.</param>
internal sealed record Manifest(
    string Format,
    int Version,
    string Id,
    DateTimeOffset CreatedAt,
    DateTimeOffset FinishedAt,
    IReadOnlyList<NeededArchive> Needs,
    IReadOnlyList<TableContent> Tables)
{
    [JsonIgnore]
    public long Rows => Tables.Sum(t => t.Segments.Sum(s => (long)s.Rows));
}

internal sealed record NeededArchive(string Id, DateTimeOffset CreatedAt);

/// <param name="Name">Without the installation's prefix.</param>
/// <param name="Segments">In the order of their rows' keys; none for an empty table.</param>
internal sealed record TableContent(string Name, IReadOnlyList<Segment> Segments);

/// <summary>Some rows of a table, one after the other.</summary>
/// <param name="Sha256">Of the uncompressed bytes, 64 lower-case hex digits.</param>
/// <param name="Bytes">Uncompressed.</param>
/// <param name="Rows">Lines.</param>
/// <param name="Archive">The id of the archive that holds it.</param>
internal sealed record Segment(string Sha256, int Bytes, int Rows, string Archive);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
