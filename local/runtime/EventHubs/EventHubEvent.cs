namespace CloudNexus.Local.Runtime.EventHubs;

/// <summary>One event as it was stored.</summary>
public sealed record EventHubEvent(
    long SequenceNumber,
    string Offset,
    DateTimeOffset EnqueuedTime,
    string? PartitionKey,
    ReadOnlyMemory<byte> Body,
    IReadOnlyDictionary<string, string> Properties);
