namespace CloudNexus.Functions.Status.Outages;

/// <summary>A time in which a node was reported as down. All times are epoch milliseconds.</summary>
/// <param name="ReportedMs">The last sample before it, as it was reported: names the outage for good.</param>
/// <param name="Kind">One of <see cref="OutageKinds"/>.</param>
public sealed record Outage(string NodeId, long ReportedMs, string Kind)
{
    /// <summary>The last sample before it, as far as is known now.</summary>
    public long FromMs { get; init; } = ReportedMs;

    /// <summary>The first sample after it; null while it lasts.</summary>
    public long? ToMs { get; init; }

    /// <summary>What of it was without samples, milliseconds; null while it lasts.</summary>
    public long? DownMs { get; init; }

    /// <summary>Whether the host was started anew in it; null when not known.</summary>
    public bool? Rebooted { get; init; }

    /// <summary>A silence longer than this counts.</summary>
    public int PatienceSeconds { get; init; }

    public Azure.ETag? ETag { get; init; }
}

public static class OutageKinds
{
    /// <summary>Nobody announced it: it counts against uptime.</summary>
    public const string Down = "down";

    /// <summary>The agent had said that it stops.</summary>
    public const string Planned = "planned";

    /// <summary>Withdrawn: samples that came later show that the host ran and was only cut off.</summary>
    public const string Link = "link";
}
