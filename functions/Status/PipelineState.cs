namespace CloudNexus.Functions.Status;

/// <summary>
/// How far the way from the event hub to the store is known to be open: what probe events through every partition told. All times are epoch
/// milliseconds, 0 for never. Immutable.
/// </summary>
public sealed record PipelineState
{
    /// <summary>
    /// What agents take to send again once they can: they wait up to 30 s after failures, half as much again by chance, and send what is oldest first.
    /// </summary>
    public static readonly TimeSpan AgentsReturn = TimeSpan.FromSeconds(45);

    /// <summary>Without probes: all that was sent has arrived.</summary>
    public static PipelineState Unwatched { get; } = new();

    /// <summary>Partitions that are probed; 0 when none is.</summary>
    public int Partitions { get; init; }

    /// <summary>How long an event may wait in the hub for others to be given out with: that long nobody is late.</summary>
    public long WaitMs { get; init; }

    /// <summary>Per partition, when the newest probe that arrived had been sent; partitions of which none arrived are absent.</summary>
    public IReadOnlyDictionary<int, long> ArrivedMs { get; init; } = new Dictionary<int, long>();

    /// <summary>When probes were last sent.</summary>
    public long SentMs { get; init; }

    /// <summary>When probing began anew after a pause, such as a restart.</summary>
    public long ResumedMs { get; init; }

    /// <summary>When the hub last refused a probe: then agents could not send either.</summary>
    public long FailedMs { get; init; }

    /// <summary>Since when probes are overdue.</summary>
    public long StalledMs { get; init; }

    /// <summary>Whether it was said that the pipeline is late.</summary>
    public bool IsLate { get; init; }

    /// <summary>When probes last caught up.</summary>
    public long CaughtUpMs { get; init; }

    /// <summary>Of the row that holds the last three; null when it is not there.</summary>
    public Azure.ETag? ETag { get; init; }

    /// <summary>Until when all that was sent is known to have arrived, epoch milliseconds.</summary>
    public long KnownUntilMs(DateTimeOffset now)
    {
        var known = now.ToUnixTimeMilliseconds();
        for (var partition = 0; partition < Partitions; partition++)
        {
            known = Math.Min(known, ArrivedMs.GetValueOrDefault(partition));
        }

        return known;
    }

    /// <summary>Whether a node that flushes so and is silent may be called down: agents have had the time to send since the way was last shut.</summary>
    public bool Judges(DateTimeOffset now, int flushIntervalSeconds)
    {
        var openedMs = Math.Max(Math.Max(ResumedMs, FailedMs), CaughtUpMs);
        var returned = TimeSpan.FromSeconds(flushIntervalSeconds) + AgentsReturn + TimeSpan.FromMilliseconds(WaitMs);
        return Partitions == 0 || (StalledMs == 0 && now.ToUnixTimeMilliseconds() - openedMs >= returned.TotalMilliseconds);
    }
}
