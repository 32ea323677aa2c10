using CloudNexus.Local.Hub.Log.Batches;

namespace CloudNexus.Local.Hub.Log;

/// <summary>One append waiting for the disk, and the answer to come: one event, a list, or a batch.</summary>
internal sealed class PendingAppend(EventData? single, IReadOnlyList<EventData>? many, RecordBatch? batch, int bytes)
    : TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public PendingAppend(RecordBatch batch)
        : this(null, null, batch, RecordFormat.SizeOf(batch))
    {
    }

    /// <summary>Of events.</summary>
    public int Count => batch?.Count ?? many?.Count ?? 1;

    /// <summary>Encoded size.</summary>
    public int Bytes => bytes;

    /// <summary>Null when it is events.</summary>
    public RecordBatch? Batch => batch;

    public EventData this[int index] => many?[index] ?? single!;

    /// <summary>Given by the commit; the answer when it succeeds.</summary>
    public long Sequence { get; set; } = -1;
}
