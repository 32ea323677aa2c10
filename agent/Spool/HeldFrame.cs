using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>
/// A frame that the spool holds until it is settled, and how its delivery stands. What is in it stays in the spool's segments
/// (<see cref="FileSpool.Read"/>). Times of delivery are of the monotonic clock, in milliseconds.
/// </summary>
public sealed class HeldFrame
{
    private readonly CutRecord _cut;

    internal HeldFrame(CutRecord cut, Segment segment, int processesOffset, int processesLength, bool recovered)
    {
        _cut = cut;
        Segment = segment;
        ProcessesOffset = processesOffset;
        ProcessesLength = processesLength;
        Recovered = recovered;
    }

    /// <summary>The agent's life that numbered it.</summary>
    public ulong Epoch => _cut.Epoch;

    public ulong Sequence => _cut.Sequence;

    public SchemaId Schema => _cut.Schema;

    public int Rows => _cut.Rows;

    public int FlushIntervalMs => _cut.FlushIntervalMs;

    /// <summary>It was made as that life's last.</summary>
    public bool Stopping => _cut.Stopping;

    /// <summary>Time of its first sample, epoch milliseconds; 0 when it has none.</summary>
    public long FirstMs => _cut.FirstMs;

    /// <summary>It was made by an earlier process, which may have sent it.</summary>
    public bool Recovered { get; }

    /// <summary>How often it was handed to a route, whatever came of it.</summary>
    public int Attempts { get; set; }

    /// <summary>How often a route has accepted it.</summary>
    public int Accepted { get; set; }

    public long AcceptedAtMs { get; set; }

    /// <summary>When it is sent again unless it is settled by then; meaningless before it was accepted.</summary>
    public long ResendAtMs { get; set; }

    /// <summary>When the control row was seen to have settled it; null while it has not.</summary>
    public long? SettledAtMs { get; set; }

    /// <summary>The segment of its cut record, its schema and its snapshots.</summary>
    internal Segment Segment { get; }

    /// <summary>Where its encoded process snapshots stand.</summary>
    internal int ProcessesOffset { get; }

    internal int ProcessesLength { get; }

    /// <summary>The number of its first sample in the spool; of the next to come when it has none.</summary>
    internal long FirstNumber => _cut.FirstNumber;

    internal long EndNumber => FirstNumber + Rows;
}

/// <summary>What is in a frame.</summary>
/// <param name="Samples">Its samples.</param>
/// <param name="Processes">Encoded process snapshots that ride on it; empty when none do.</param>
public sealed record FrameContent(SampleBlock Samples, ReadOnlyMemory<byte> Processes);
