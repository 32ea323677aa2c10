using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>
/// A frame that the spool holds until it is settled, and how its delivery stands. Times are of the monotonic clock, in milliseconds.
/// </summary>
public sealed class HeldFrame(
    ulong sequence, SeriesSchema schema, int rows, int flushIntervalMs, bool stopping, byte[] packed, byte[] processes)
{
    private const int Overhead = 160;

    public ulong Sequence => sequence;

    public SeriesSchema Schema => schema;

    public int Rows => rows;

    public int FlushIntervalMs => flushIntervalMs;

    /// <summary>It was made as the agent's last.</summary>
    public bool Stopping => stopping;

    /// <summary>Encoded process snapshots that ride on it; empty when none do.</summary>
    public ReadOnlyMemory<byte> Processes => processes;

    /// <summary>What it takes of the spool's room.</summary>
    public int Cost => packed.Length + processes.Length + Overhead;

    /// <summary>How often it was handed to a route, whatever came of it.</summary>
    public int Attempts { get; set; }

    /// <summary>How often a route has accepted it.</summary>
    public int Accepted { get; set; }

    public long AcceptedAtMs { get; set; }

    /// <summary>When it is sent again unless it is settled by then; meaningless before it was accepted.</summary>
    public long ResendAtMs { get; set; }

    /// <summary>When the control row was seen to have settled it; null while it has not.</summary>
    public long? SettledAtMs { get; set; }

    public SampleBlock Unpack() => BlockPacker.Unpack(packed, schema, rows);
}
