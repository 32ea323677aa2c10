namespace CloudNexus.Agent.Spool;

/// <summary>A segment's bytes while they cannot be on disk.</summary>
internal sealed class MemorySpoolFile : ISpoolFile
{
    private byte[] _bytes = new byte[4096];
    private int _length;

    public long Length => _length;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Write(ReadOnlySpan<byte> bytes, long position)
    {
        var end = checked((int)position + bytes.Length);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
        }

        bytes.CopyTo(_bytes.AsSpan((int)position));
        _length = Math.Max(_length, end);
    }

    public int Read(Span<byte> into, long position)
    {
        var count = (int)Math.Clamp(_length - position, 0, into.Length);
        _bytes.AsSpan((int)Math.Min(position, _length), count).CopyTo(into);
        return count;
    }

    public void SetLength(long length) => _length = (int)Math.Min(length, _length);

    public void Dispose()
    {
        // It holds nothing but memory.
    }
}
