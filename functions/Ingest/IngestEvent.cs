namespace CloudNexus.Functions.Ingest;

/// <summary>A frame as it came.</summary>
/// <param name="Publisher">The publisher whose path of the hub it came by; null when it came another way.</param>
/// <param name="Address">Where its sender is; null when that cannot be told.</param>
public readonly record struct IngestEvent(ReadOnlyMemory<byte> Bytes, string? Publisher = null, string? Address = null)
{
    /// <summary>Who brought it, for records.</summary>
    public string? Origin => Publisher is null ? Address : $"publisher:{Publisher}";
}
