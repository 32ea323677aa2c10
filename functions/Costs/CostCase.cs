namespace CloudNexus.Functions.Costs;

/// <summary>A fleet whose cost is asked for, and what was measured or is assumed of one (docs/cost.md says which).</summary>
/// <param name="Nodes">Nodes, 42 series each, a sample a second, that send around the clock.</param>
/// <param name="FlushSeconds">Seconds between two frames of a node, and between two readings of its control row.</param>
public sealed record CostCase(int Nodes, int FlushSeconds)
{
    public const int MostNodes = 1_000_000;
    public const int MostFlushSeconds = 120;
    public const int MostBatchSeconds = 60;

    /// <summary>What the governor sets for so many nodes that nobody watches, with its usual settings.</summary>
    public static int UsualFlushSeconds(int nodes) => Math.Clamp((int)Math.Ceiling(nodes / 100.0), 5, 60);

    /// <summary>Of the event hub; at most one run of ingest is under way in each.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>Seconds that the hub's trigger waits for a batch to fill; 0 where a run begins with the first event.</summary>
    public double BatchSeconds { get; init; }

    /// <summary>Store operations of the service for a frame. Measured.</summary>
    public double OperationsPerFrame { get; init; } = 2.05;

    /// <summary>Beside those, of a node and minute: closing, rolling up, states. Measured.</summary>
    public double OperationsPerNodeMinute { get; init; } = 1.43;

    /// <summary>Of the whole installation in a minute. Measured.</summary>
    public double OperationsPerMinute { get; init; } = 72;

    /// <summary>Bytes of a frame beside its samples. Measured.</summary>
    public double BytesPerFrame { get; init; } = 269;

    /// <summary>Bytes of a minute's samples in frames. Measured.</summary>
    public double BytesPerNodeMinute { get; init; } = 1900;

    /// <summary>Stored of a node, all tiers. Assumed: raw data is measured, roll-ups are not.</summary>
    public double StoredMegabytesPerNode { get; init; } = 10;

    /// <summary>A run of ingest, milliseconds. Assumed.</summary>
    public double RunMilliseconds { get; init; } = 50;

    /// <summary>Closing and rolling up a node's minute, milliseconds of a core. Closing is measured, the rest assumed alike.</summary>
    public double HistoryMilliseconds { get; init; } = 9;

    /// <summary>Calls of an agent in an hour, such as for a new send token. Assumed.</summary>
    public double AgentCallsPerHour { get; init; } = 1;

    /// <summary>Browsers that show the fleet around the clock.</summary>
    public int Viewers { get; init; } = 1;
}
