using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Adaptive;

/// <summary>Binary range coder without carries: an interval of 32 bits that shrinks by each bit's probability and gives out its settled top bytes.</summary>
internal struct RangeEncoder(WireWriter writer) : IBitCoder
{
    private uint _low;
    private uint _high = uint.MaxValue;
    private int _zeros;

    public int Code(int bit, int probability)
    {
        var middle = _low + (uint)(((ulong)(_high - _low) * (uint)probability) >> 16);
        if (bit != 0)
        {
            _high = middle;
        }
        else
        {
            _low = middle + 1;
        }

        while ((_low ^ _high) < 1 << 24)
        {
            Put((byte)(_high >> 24));
            _low <<= 8;
            _high = (_high << 8) | 0xFF;
        }

        return bit;
    }

    /// <summary>Gives out the fewest bytes that, followed by zeros, are inside the interval.</summary>
    public void Finish()
    {
        for (var bits = 24; _low != 0 && bits >= 0; bits -= 8)
        {
            var candidate = ((ulong)(_low >> bits) + 1) << bits;
            if (candidate <= _high || bits == 0)
            {
                var value = bits == 0 ? _low : (uint)candidate;
                for (var at = 24; at >= bits; at -= 8)
                {
                    Put((byte)(value >> at));
                }

                return;
            }
        }
    }

    /// <summary>Zeros wait until something else follows: at the end the decoder reads them anyway.</summary>
    private void Put(byte value)
    {
        if (value == 0)
        {
            _zeros++;
            return;
        }

        for (; _zeros > 0; _zeros--)
        {
            writer.WriteByte(0);
        }

        writer.WriteByte(value);
    }
}
