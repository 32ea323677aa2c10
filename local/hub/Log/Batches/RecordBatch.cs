namespace CloudNexus.Local.Hub.Log.Batches;

/// <summary>
/// A record batch to append as it came, but for its header. Whoever makes one has checked it; its memory must stay as it is until the
/// append has answered.
/// </summary>
/// <param name="bytes">The batch, whole.</param>
/// <param name="recordsChecksum">CRC-32C of what follows its header.</param>
internal sealed class RecordBatch(ReadOnlyMemory<byte> bytes, uint recordsChecksum)
{
    public int Count { get; } = BatchHeader.Count(bytes.Span);

    public int Length => bytes.Length;

    public ReadOnlyMemory<byte> Records => bytes[BatchHeader.Bytes..];

    public uint RecordsChecksum => recordsChecksum;

    /// <summary>The header as the log keeps it.</summary>
    public void WriteHeader(Span<byte> into, long sequence, long timeMs)
    {
        bytes.Span[..BatchHeader.Bytes].CopyTo(into);
        BatchHeader.Stamp(into, sequence, timeMs, recordsChecksum, bytes.Length - BatchHeader.Bytes);
    }
}
