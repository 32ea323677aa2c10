namespace CloudNexus.Functions.Ingest;

/// <summary>An event as it came: a frame, or another form of samples with an API key.</summary>
/// <param name="Publisher">The publisher whose path of the hub it came by; null when it came another way.</param>
/// <param name="Address">Where its sender is; null when that cannot be told.</param>
public readonly record struct IngestEvent(ReadOnlyMemory<byte> Bytes, string? Publisher = null, string? Address = null)
{
    /// <summary>What its sender showed beside it; null for nothing, as with frames.</summary>
    public string? ApiKey { get; init; }

    /// <summary>When the hub took it; null when that is not known.</summary>
    public DateTimeOffset? Enqueued { get; init; }

    /// <summary>Who brought it, for records.</summary>
    public string? Origin => Publisher is null ? Address : $"publisher:{Publisher}";
}
