using System.Text.Json.Serialization;
using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.Archive.Reading;

namespace CloudNexus.Functions.Archive.Work;

/// <summary>How far an archive has come, kept beside it so that any later run goes on.</summary>
internal sealed class ArchiveProgress
{
    public required ArchivePlan Plan { get; set; }

    public required DateTimeOffset CreatedAt { get; set; }

    /// <summary>When this was written.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    public required CopyState Copy { get; set; }

    /// <summary>What is in the blocks.</summary>
    public IReadOnlyList<ZipEntry> Entries { get; set; } = [];

    /// <summary>Blocks that were uploaded, in their order.</summary>
    public List<string> Blocks { get; set; } = [];

    /// <summary>Whether the blob is there: what follows is reading it back.</summary>
    public bool IsCommitted { get; set; }

    /// <summary>Segments that were read back.</summary>
    public int Verified { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ArchiveProgress))]
internal sealed partial class ProgressJson : JsonSerializerContext;
