namespace CloudNexus.Functions.Costs;

/// <summary>A fleet whose cost is asked for, and what was measured or is assumed of one (docs/cost.md says which).</summary>
/// <param name="Nodes">Nodes, 42 series each, a sample a second, that send around the clock.</param>
/// <param name="FlushSeconds">Seconds between two frames of a node, and between two readings of its control row.</param>
/// <param name="Stack">What they are watched with.</param>
public sealed record CostCase(int Nodes, int FlushSeconds, CostStack Stack)
{
    public const int MostNodes = 1_000_000;
    public const int MostFlushSeconds = 120;
    public const int MostBatchSeconds = 60;

    /// <summary>More are watched by several installations alike.</summary>
    public const int MostNodesOfInstallation = 20_000;

    /// <summary>What the governor sets for so many nodes that nobody watches, with its usual settings.</summary>
    public static int UsualFlushSeconds(int nodes)
        => Math.Clamp((int)Math.Ceiling(Math.Min(nodes, MostNodesOfInstallation) / 100.0), 5, 60);

    /// <summary>How many installations it takes.</summary>
    public int Installations => (Nodes + MostNodesOfInstallation - 1) / MostNodesOfInstallation;

    /// <summary>Store operations of the service for a frame, states apart. Measured.</summary>
    public double OperationsPerFrame { get; init; } = 1.05;

    /// <summary>Beside those, of a node and minute: closing, rolling up. Measured.</summary>
    public double OperationsPerNodeMinute { get; init; } = 1.43;

    /// <summary>Of the whole installation in a minute. Measured.</summary>
    public double OperationsPerMinute { get; init; } = 72;

    /// <summary>Bytes of a frame beside its samples. Measured.</summary>
    public double BytesPerFrame { get; init; } = 269;

    /// <summary>Bytes of a minute's samples in frames. Measured.</summary>
    public double BytesPerNodeMinute { get; init; } = 1900;

    /// <summary>Stored of a node, all tiers. Measured.</summary>
    public double StoredMegabytesPerNode => Stack.ClosesQuickly ? 14.1 : 13.5;

    /// <summary>A run of ingest beside what its events take, milliseconds. Assumed.</summary>
    public double RunMilliseconds { get; init; } = 50;

    /// <summary>Of a core, a frame with its samples. Measured at frames of 5 s and of a minute.</summary>
    public double FrameCoreMilliseconds => 0.3 + (0.007 * FlushSeconds);

    /// <summary>Of a core, closing and rolling up a node's minute. Measured.</summary>
    public double HistoryCoreMilliseconds => Stack.ClosesQuickly ? 0.55 : 5.7;

    /// <summary>Of a core, reading a node with its state when the whole fleet is read. Measured.</summary>
    public double FleetCoreMilliseconds { get; init; } = 0.025;

    /// <summary>Calls of an agent in an hour for new tokens, at half of their life.</summary>
    public double AgentCallsPerHour { get; init; } = 1 / 6.0;

    /// <summary>Browsers that show the fleet around the clock.</summary>
    public int Viewers { get; init; } = 1;

    /// <summary>Hours a day in which somebody looks at a node, second by second. Assumed.</summary>
    public double WatchedHoursPerDay { get; init; } = 1;
}
