namespace CloudNexus.Local.Hub.Log;

public enum AppendStatus
{
    /// <summary>Every event of the append is on the disk.</summary>
    Stored,

    /// <summary>Too much is waiting for the disk; nothing was kept. Try again.</summary>
    QueueFull,

    /// <summary>An event breaks a limit; nothing was kept.</summary>
    Refused,

    /// <summary>The disk failed or is full; nothing was kept. Try again later.</summary>
    Failed,

    /// <summary>The log is closing; nothing was kept.</summary>
    Closed,
}

/// <param name="Sequence">The first event's sequence number when stored, else -1; the others follow.</param>
/// <param name="EnqueuedMs">When they were written, Unix milliseconds; -1 when they were not.</param>
/// <param name="Error">What went wrong, for people; null when stored.</param>
public readonly record struct AppendResult(AppendStatus Status, int Partition, long Sequence, string? Error, long EnqueuedMs = -1)
{
    public bool IsStored => Status == AppendStatus.Stored;
}
