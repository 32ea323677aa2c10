namespace CloudNexus.Wire;

/// <summary>What a frame says of itself, before its samples.</summary>
/// <param name="NodeId">The node that the samples are of.</param>
/// <param name="KeyId">Which of the node's API keys made the MAC.</param>
/// <param name="Epoch">The agent's life that numbered the frame; later lives have higher numbers.</param>
/// <param name="Sequence">Counts the epoch's frames from 1 without gaps.</param>
/// <param name="LowestHeld">The epoch's lowest sequence number that the agent still holds: lower ones will not come again.</param>
/// <param name="FlushIntervalMs">The agent's flush interval when it made the frame, in milliseconds.</param>
/// <param name="SchemaId">The schema of the columns.</param>
/// <param name="Stopping">The agent stops in good order after this frame.</param>
public sealed record FrameHeader(
    string NodeId,
    string KeyId,
    ulong Epoch,
    ulong Sequence,
    ulong LowestHeld,
    int FlushIntervalMs,
    SchemaId SchemaId,
    bool Stopping = false);
