using System.Text;

namespace CloudNexus.Local.Hub.Log;

/// <summary>An event as it was read from a partition.</summary>
/// <param name="Sequence">Rises by one per event of the partition, from 0; a gap means that records were damaged on disk.</param>
/// <param name="Offset">Byte position of the record in the partition's log.</param>
/// <param name="EnqueuedTime">When it was written, in the hub's clock; never falls within a partition.</param>
public sealed record StoredEvent(
    int Partition,
    long Sequence,
    long Offset,
    DateTimeOffset EnqueuedTime,
    ReadOnlyMemory<byte>? Key,
    IReadOnlyList<EventProperty> Properties,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>The key read as UTF-8; null when the event has none.</summary>
    public string? PartitionKey => Key is { } key ? Encoding.UTF8.GetString(key.Span) : null;
}
