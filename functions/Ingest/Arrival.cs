using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>Samples of one node that have passed every check and wait to be stored.</summary>
/// <param name="Header">The frame's; null for samples that came without a frame, and so without a number to settle.</param>
/// <param name="Block">What may be stored: rows out of the time range are gone already.</param>
public sealed record Arrival(string NodeId, FrameHeader? Header, SampleBlock Block)
{
    /// <summary>Process snapshots that came along and may be stored.</summary>
    public IReadOnlyList<ProcessSnapshot> Processes { get; init; } = [];
}
