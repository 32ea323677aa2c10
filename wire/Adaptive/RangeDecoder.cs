namespace CloudNexus.Wire.Adaptive;

/// <summary>Reads what <see cref="RangeEncoder"/> wrote. Beyond the end it reads zeros, for ever.</summary>
internal struct RangeDecoder : IBitCoder
{
    private readonly byte[] _bytes;
    private readonly int _end;
    private uint _low;
    private uint _high;
    private uint _code;
    private int _at;

    public RangeDecoder(byte[] bytes, int start, int end)
    {
        _bytes = bytes;
        _at = start;
        _end = end;
        _high = uint.MaxValue;
        for (var i = 0; i < 4; i++)
        {
            _code = (_code << 8) | Next();
        }
    }

    public int Code(int bit, int probability)
    {
        var middle = _low + (uint)(((ulong)(_high - _low) * (uint)probability) >> 16);
        var read = _code <= middle ? 1 : 0;
        if (read != 0)
        {
            _high = middle;
        }
        else
        {
            _low = middle + 1;
        }

        while ((_low ^ _high) < 1 << 24)
        {
            _low <<= 8;
            _high = (_high << 8) | 0xFF;
            _code = (_code << 8) | Next();
        }

        return read;
    }

    private uint Next() => _at < _end ? _bytes[_at++] : 0u;
}
