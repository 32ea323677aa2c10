namespace CloudNexus.Agent.Spool;

/// <summary>
/// Finds the intact records of a segment, front to back, in a window of bounded size. Over what is damaged it looks byte for byte for the
/// next intact record. Not thread-safe.
/// </summary>
internal sealed class RecordScanner
{
    private const int WindowBytes = 64 * 1024;

    /// <summary>No segment is longer; what stands beyond is not looked at.</summary>
    private const long MostBytes = 16 << 20;

    private readonly uint _salt;
    private readonly long _length;
    private readonly ISpoolFile _file;
    private byte[] _window = new byte[WindowBytes];
    private long _windowAt;
    private int _windowLength;
    private int _payloadLength;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public RecordScanner(ISpoolFile file, ulong number)
    {
        _file = file;
        _length = Math.Min(file.Length, MostBytes);
        _salt = SpoolFormat.SaltOf(number);
    }

    public RecordType Type { get; private set; }

    /// <summary>Where the record begins, header included.</summary>
    public int Offset { get; private set; }

    /// <summary>The end of the last intact record; of the segment's header when there was none.</summary>
    public int End { get; private set; } = SpoolFormat.SegmentHeaderBytes;

    /// <summary>Valid until the next call of <see cref="Next"/>.</summary>
    public ReadOnlySpan<byte> Payload => At(Offset + SpoolFormat.RecordHeaderBytes, _payloadLength);

    /// <summary>Something between the record before and this one, or the end, was damaged.</summary>
    public bool Skipped { get; private set; }

    /// <returns>False at the end.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Next()
    {
        for (var at = (long)End; at + SpoolFormat.RecordHeaderBytes <= _length; at++)
        {
            if (!SpoolFormat.TryReadHeader(At(at, SpoolFormat.RecordHeaderBytes), out var type, out var payloadLength)
                || at + SpoolFormat.RecordHeaderBytes + payloadLength > _length
                || !SpoolFormat.IsIntact(At(at, SpoolFormat.RecordHeaderBytes + payloadLength), _salt))
            {
                continue;
            }

            Skipped = at > End;
            (Type, Offset, _payloadLength) = (type, (int)at, payloadLength);
            End = Offset + SpoolFormat.RecordHeaderBytes + payloadLength;
            return true;
        }

        Skipped = End < _length;
        return false;
    }

    private ReadOnlySpan<byte> At(long position, int count)
    {
        if (position < _windowAt || position + count > _windowAt + _windowLength)
        {
            if (count > _window.Length)
            {
                _window = new byte[count];
            }

            _windowAt = position;
            _windowLength = _file.Read(_window.AsSpan(0, (int)Math.Min(_window.Length, _length - position)), position);
            if (count > _windowLength)
            {
                throw new IOException("The file became shorter while it was read.");
            }
        }

        return _window.AsSpan((int)(position - _windowAt), count);
    }
}
