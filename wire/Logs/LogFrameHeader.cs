namespace CloudNexus.Wire.Logs;

/// <summary>What a log frame says of itself.</summary>
/// <param name="NodeId">The node that the lines are of.</param>
/// <param name="KeyId">Which of the node's API keys made the MAC.</param>
/// <param name="Epoch">The series of numbers that the frame's is one of; a node begins another when it has lost its place.</param>
/// <param name="Sequence">Counts the epoch's frames from 1 without gaps: lines that come again have the number that they had.</param>
public sealed record LogFrameHeader(string NodeId, string KeyId, ulong Epoch, ulong Sequence)
{
    internal bool IsValid
        => Sequence is > 0 and <= Frame.HighestSequence && Wire.NodeId.IsValid(NodeId) && Wire.NodeId.IsValid(KeyId);
}
