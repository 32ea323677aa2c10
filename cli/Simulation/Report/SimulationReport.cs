using CloudNexus.Cli.Simulation.Fleet;

namespace CloudNexus.Cli.Simulation.Report;

/// <summary>What came of a simulation. Times in seconds, latencies in milliseconds; null where the server does not tell the caller.</summary>
internal sealed record SimulationReport(string Run, int Nodes, double Seconds, int Seed)
{
    /// <summary>Whether everything that was sampled is there once, as it was.</summary>
    public bool Ok => Lost == 0 && Doubled == 0 && Wrong == 0;

    /// <summary>Samples that the fleet took while they counted, enrolling included.</summary>
    public required long Taken { get; init; }

    /// <summary>Of those, the ones whose storing the server confirmed.</summary>
    public required long Settled { get; init; }

    /// <summary>Samples that are gone: dropped or refused, never confirmed, or confirmed and not in the history.</summary>
    public required long Lost { get; init; }

    /// <summary>Samples that the history has more than once.</summary>
    public required long Doubled { get; init; }

    /// <summary>Values in the history that were never sampled.</summary>
    public required long Wrong { get; init; }

    /// <summary>Nodes and samples of them that were read back and compared.</summary>
    public required int CheckedNodes { get; init; }

    public required long CheckedSamples { get; init; }

    /// <summary>Rows that the server counts as stored in this time, other nodes' included.</summary>
    public required long? RowsStored { get; init; }

    /// <summary>Events that the server recorded in this time, such as nodes that came or went down, other nodes' included.</summary>
    public long? Events { get; init; }

    /// <summary>Seconds without a sample, for this machine was too busy to take one.</summary>
    public required long SecondsMissed { get; init; }

    public required long FramesSent { get; init; }

    public required long FramesResent { get; init; }

    /// <summary>Answered with an error, or not in time, though the link was up.</summary>
    public required IReadOnlyList<FailedRequests> FailedRequests { get; init; }

    /// <summary>From a sample to its agent's knowing that it is stored, over links that were up.</summary>
    public required LatencyReport Settling { get; init; }

    /// <summary>Samples that a cut link or a death held up, and that are in no latency.</summary>
    public required long Delayed { get; init; }

    /// <summary>From the hub's taking an event to its being stored: the oldest event of a batch, looked at each second.</summary>
    public required LatencyReport IngestLag { get; init; }

    public required double FlushIntervalSeconds { get; init; }

    /// <summary>Measured: node-seconds by readings of control rows.</summary>
    public required double? PollIntervalSeconds { get; init; }

    public required PerNodeMinute PerNodeMinute { get; init; }

    public required IReadOnlyList<ProcessCost> Processes { get; init; }

    /// <summary>Nodes that stayed on the server.</summary>
    public int NodesLeft { get; init; }
}

internal sealed record LatencyReport(double? P50, double? P95, double? P99);

/// <param name="StoreOperations">Of the server, for this and other nodes; null where it does not tell.</param>
/// <param name="ControlReads">Readings of the control row, an operation of the store each.</param>
/// <param name="Frames">Events to the hub or requests to the gateway.</param>
/// <param name="Bytes">Of frames and other bodies.</param>
internal sealed record PerNodeMinute(double? StoreOperations, double ControlReads, double Frames, double Bytes);
