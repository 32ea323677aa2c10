using Azure;

namespace CloudNexus.Functions.Storage.Blobs;

/// <summary>A blob without its content.</summary>
/// <param name="Name">In its container.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ETag">Changes with each change of content or metadata.</param>
/// <param name="ModifiedAt">When that was last.</param>
/// <param name="Metadata">Names in lower case.</param>
public sealed record BlobItem(
    string Name, long Length, ETag ETag, DateTimeOffset ModifiedAt, IReadOnlyDictionary<string, string> Metadata);

/// <summary>Some of a blob's bytes.</summary>
public sealed record BlobContent(ReadOnlyMemory<byte> Bytes, ETag ETag);
