namespace CloudNexus.Local.Hub.Log;

/// <summary>A partition at a moment. Counts are since the store was opened.</summary>
/// <param name="OldestSequence">Of the oldest event kept; equals <paramref name="NextSequence"/> when there is none.</param>
/// <param name="Records">Sequence numbers kept.</param>
/// <param name="Appended">Events stored.</param>
/// <param name="DroppedSegments">Removed by retention.</param>
/// <param name="Truncations">Torn tails and unfinished files cut off when the log was opened.</param>
/// <param name="QueuedEvents">Waiting for the disk now.</param>
public sealed record PartitionStats(
    int Partition,
    long OldestSequence,
    long NextSequence,
    long Records,
    long Bytes,
    int Segments,
    long Appended,
    long RejectedFull,
    long Failed,
    long DroppedSegments,
    long DroppedBytes,
    int Truncations,
    int QueuedEvents,
    long QueuedBytes);
