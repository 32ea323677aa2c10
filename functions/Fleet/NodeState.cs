namespace CloudNexus.Functions.Fleet;

/// <summary>A node's headline values at its newest stored sample, and what was judged of it. Ingest writes the values, the status timer the
/// judgement: each keeps what the other wrote.</summary>
/// <param name="LastSampleMs">Time of that sample, epoch milliseconds: the newer one wins.</param>
/// <param name="FlushIntervalSeconds">The agent's flush interval in the last stored frame.</param>
/// <param name="Stopping">The agent said that it stops: silence after it is no outage.</param>
public sealed record NodeState(string NodeId, long LastSampleMs, int FlushIntervalSeconds, bool Stopping, Headline Headline)
{
    /// <summary>When that sample was stored, epoch milliseconds of the server's clock.</summary>
    public long StoredMs { get; init; } = LastSampleMs;

    /// <summary>Seconds of samples in frames that are known to be missing among those stored, and that may still come.</summary>
    public int GapSeconds { get; init; }

    /// <summary>What the node's own samples say is wrong on it, in a sentence; null for nothing.</summary>
    public string? Trouble { get; init; }

    /// <summary>Null until it was judged for the first time.</summary>
    public NodeJudgement? Judged { get; init; }

    /// <summary>Whether its values are of a newer sample, or of the same one stored later.</summary>
    public bool IsNewerThan(NodeState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (LastSampleMs, StoredMs).CompareTo((other.LastSampleMs, other.StoredMs)) > 0;
    }

    /// <summary>The newer values with the later judgement.</summary>
    public NodeState Join(NodeState? other)
    {
        if (other is null)
        {
            return this;
        }

        var newer = other.IsNewerThan(this) ? other : this;
        return newer with { Judged = Judged is null || other.Judged?.AtMs > Judged.AtMs ? other.Judged : Judged };
    }
}
