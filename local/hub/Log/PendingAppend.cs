namespace CloudNexus.Local.Hub.Log;

/// <summary>One append waiting for the disk: its events, and the answer to come. Either one event or a list.</summary>
internal sealed class PendingAppend(EventData? single, IReadOnlyList<EventData>? many, int bytes)
    : TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public int Count => many?.Count ?? 1;

    /// <summary>Encoded size.</summary>
    public int Bytes => bytes;

    public EventData this[int index] => many?[index] ?? single!;

    /// <summary>Given by the commit; the answer when it succeeds.</summary>
    public long Sequence { get; set; } = -1;
}
