using CloudNexus.Agent.Spool;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Transport;

/// <summary>Encodes held frames for one key and one life of the agent. Not thread-safe.</summary>
public sealed class FrameMaker(ApiKey key, ulong epoch)
{
    private readonly FrameWriter _writer = new();
    private readonly byte[] _macKey = key.DeriveMacKey();

    public ApiKey Key => key;

    /// <param name="frame">What to send.</param>
    /// <param name="lowestHeld">The lowest sequence number that the spool holds.</param>
    /// <param name="withSchema">Whether the schema goes along.</param>
    public byte[] Make(HeldFrame frame, ulong lowestHeld, bool withSchema)
    {
        // The spool may have dropped this very frame while it was on its way here.
        var lowest = Math.Min(lowestHeld, frame.Sequence);
        var header = new FrameHeader(
            key.NodeId, key.KeyId, epoch, frame.Sequence, lowest, frame.FlushIntervalMs, frame.Schema.Id, frame.Stopping);
        return _writer.Write(header, frame.Unpack(), withSchema, _macKey, frame.Processes.Span);
    }
}
