namespace CloudNexus.Functions.Ingest;

public enum RefusalReason
{
    None,

    /// <summary>The bytes are no frame of a known version, or end too early.</summary>
    Malformed,

    /// <summary>No such key, a revoked one, or the MAC is not the key's.</summary>
    BadKey,

    /// <summary>The epoch, which is the time when the agent started, is ahead of the clock. Not settled.</summary>
    BadEpoch,

    /// <summary>The schema is not known and not in the frame. Not settled: the agent sends it again with its schema.</summary>
    UnknownSchema,

    /// <summary>Samples older than raw retention, or ahead of the clock.</summary>
    OutOfTime,

    /// <summary>The window has no room for the samples.</summary>
    WindowFull,

    /// <summary>The source makes more series than it may.</summary>
    TooManySeries,

    /// <summary>The service failed on it, and not on its neighbours.</summary>
    Failed,
}
