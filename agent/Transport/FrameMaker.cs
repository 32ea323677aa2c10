using CloudNexus.Agent.Spool;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Transport;

/// <summary>Encodes held frames for one key. Not thread-safe.</summary>
public sealed class FrameMaker(ApiKey key)
{
    private readonly FrameWriter _writer = new();
    private readonly byte[] _macKey = key.DeriveMacKey();

    public ApiKey Key => key;

    /// <param name="frame">What to send.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="lowestHeld">The lowest sequence number that the spool holds of the frame's epoch.</param>
    /// <param name="withSchema">Whether the schema goes along.</param>
    public byte[] Make(HeldFrame frame, FrameContent content, ulong lowestHeld, bool withSchema)
    {
        // The spool may have dropped this very frame while it was on its way here.
        var lowest = Math.Min(lowestHeld, frame.Sequence);
        var header = new FrameHeader(
            key.NodeId, key.KeyId, frame.Epoch, frame.Sequence, lowest, frame.FlushIntervalMs, frame.Schema, frame.Stopping);
        return _writer.Write(header, content.Samples, withSchema, _macKey, content.Processes.Span);
    }
}
