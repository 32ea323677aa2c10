using System.Numerics;
using System.Runtime.Intrinsics;

namespace CloudNexus.Wire.Adaptive;

/// <summary>
/// Codes prediction errors: is it zero, its sign, its magnitude's bit length in unary, then the bits below the leading one. Each decision is predicted
/// from what came before in the column, from other columns in the same row, and from the row's phase. Part of the format.
/// </summary>
internal sealed class ResidualModel : IDisposable
{
    private const uint ZeroNode = 1;
    private const uint SignNode = 2;
    private const uint LengthNode = 3;
    private const uint BitsNode = 128;
    private const int SignSet = 1;
    private const int FirstLengthSet = 2;
    private const int LengthSets = 20;
    private const int FirstBitsSet = FirstLengthSet + LengthSets;

    /// <summary>Bits below the leading one that are predicted from all contexts; further ones by themselves alone.</summary>
    private const int MixedBits = 3;

    /// <summary>Bits below the leading one that are predicted at all; further ones are taken as even chances.</summary>
    private const int PredictedBits = 12;

    private readonly BitMixer _mixer = new();
    private Vector256<uint> _contexts;
    private long _last;
    private long _beforeLast;
    private int _activity;
    private int _zeros;

    public void Dispose() => _mixer.Dispose();

    public void Reset()
    {
        _mixer.Reset();
        _last = _beforeLast = 0;
        _activity = _zeros = 0;
    }

    /// <summary>Sign and bit length of a number as one of 32 classes.</summary>
    public static uint ClassOf(long value)
        => (uint)Math.Min(64 - BitOperations.LeadingZeroCount(Magnitude(value)), 15) + (value < 0 ? 16u : 0);

    /// <param name="coder">Writes or reads.</param>
    /// <param name="residual">What to write; a reader passes anything.</param>
    /// <param name="previous">The column's value one row before.</param>
    /// <param name="older">And two rows before.</param>
    /// <param name="first">Class of the first column this one looks at, or 0.</param>
    /// <param name="second">Class of the second, or 0.</param>
    /// <param name="phase">Place of the row in the column's period, or 0.</param>
    public long Code<TCoder>(ref TCoder coder, long residual, long previous, long older, uint first, uint second, uint phase)
        where TCoder : struct, IBitCoder
    {
        var last = ClassOf(_last);
        _contexts = Vector256.Create(
            0,
            Hash(last, 1),
            Hash((last << 5) | ClassOf(_beforeLast), 2),
            Hash(((uint)(_activity >> 3) << 4) | (uint)Math.Min(_zeros, 15), 3),
            Hash((uint)previous ^ (uint)(previous >> 32), 4),
            first != 0 ? Hash(first, 5) : Hash((uint)_last ^ (uint)(_last >> 32), 6),
            Hash((first << 10) | (second << 5) | (second == 0 ? last : 0), 7),
            phase != 0 ? Hash(phase, 8) : Hash(((uint)previous * 31) + (uint)older, 9));
        var coded = Residual(ref coder, residual);
        Remember(coded);
        return coded;
    }

    private static ulong Magnitude(long value) => value < 0 ? unchecked((ulong)-value) : (ulong)value;

    private static uint Hash(uint context, uint input)
    {
        var mixed = ((context + 1) * 0xC2B2AE35u) ^ (input * 0x27D4EB2Fu);
        return mixed ^ (mixed >> 15);
    }

    private long Residual<TCoder>(ref TCoder coder, long residual)
        where TCoder : struct, IBitCoder
    {
        if (_mixer.Code(ref coder, residual == 0 ? 1 : 0, _contexts, ZeroNode, 0) != 0)
        {
            return 0;
        }

        var magnitude = Magnitude(residual);
        var wanted = BitOperations.Log2(magnitude);
        var length = 0;
        while (length < 63 && _mixer.Code(ref coder, wanted > length ? 1 : 0, _contexts, LengthNode + (uint)length, LengthSet(length)) != 0)
        {
            length++;
        }

        var sign = _mixer.Code(ref coder, residual < 0 ? 1 : 0, _contexts, SignNode + ((uint)length << 20), SignSet);
        ulong bits = 1;
        for (var at = length - 1; at >= 0; at--)
        {
            var bit = (int)(magnitude >> at) & 1;
            var depth = length - 1 - at;
            var node = BitsNode + ((uint)length << 16) + (uint)bits;
            bit = depth < MixedBits ? _mixer.Code(ref coder, bit, _contexts, node, FirstBitsSet + Math.Min(depth, 7))
                : depth < PredictedBits ? _mixer.CodeAlone(ref coder, bit, node)
                : coder.Code(bit, 1 << 15);
            bits = (bits << 1) | (uint)bit;
        }

        return sign != 0 ? unchecked(-(long)bits) : (long)bits;
    }

    private static int LengthSet(int length) => FirstLengthSet + Math.Min(length, LengthSets - 1);

    private void Remember(long residual)
    {
        _beforeLast = _last;
        _last = residual;
        var length = residual == 0 ? 0 : 1 + BitOperations.Log2(Magnitude(residual));
        _activity += ((length << 4) - _activity) >> 2;
        _zeros = residual == 0 ? _zeros + 1 : 0;
    }
}
