namespace CloudNexus.Functions.Status;

/// <summary>When the pipeline is said to be late and to have caught up, each later by what events may wait in the hub. Pure.</summary>
public static class PipelineRules
{
    /// <summary>
    /// The probe is looked at 4 s after it was sent, so that this is two in a row: from here on no node is called down.
    /// </summary>
    private const long StalledMs = 20_000;

    /// <summary>From here on it is said, once.</summary>
    private const long LateMs = 30_000;

    /// <summary>The newest probe, or the one before.</summary>
    private const long CaughtUpMs = 15_000;

    /// <summary>Beyond, nobody has been sending probes: nothing is known.</summary>
    private const long PausedMs = 30_000;

    private const int ManySilent = 3;
    private const double LargePart = 0.3;

    /// <summary>The state from now on.</summary>
    /// <param name="before">As it was read.</param>
    /// <param name="now">The server's clock.</param>
    /// <param name="silent">Nodes that were heard until lately and have been silent for too long by now.</param>
    /// <param name="heard">Those, and all others that are not down.</param>
    public static PipelineState Next(PipelineState before, DateTimeOffset now, int silent, int heard)
    {
        ArgumentNullException.ThrowIfNull(before);
        var nowMs = now.ToUnixTimeMilliseconds();
        var sinceMs = Math.Max(before.KnownUntilMs(now), before.ResumedMs);
        var lagMs = nowMs - sinceMs;
        if (before.Partitions == 0 || nowMs - before.SentMs > PausedMs)
        {
            return before;
        }

        if (before.StalledMs > 0 && lagMs <= CaughtUpMs + before.WaitMs)
        {
            return before with { StalledMs = 0, IsLate = false, CaughtUpMs = nowMs };
        }

        if (before.StalledMs == 0 && lagMs <= StalledMs + before.WaitMs)
        {
            return before;
        }

        var isMass = silent >= ManySilent && silent >= LargePart * heard;
        return before with
        {
            StalledMs = before.StalledMs > 0 ? before.StalledMs : sinceMs,
            IsLate = before.IsLate || lagMs > LateMs + before.WaitMs || isMass,
        };
    }
}
