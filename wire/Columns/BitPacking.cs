using System.Buffers.Binary;
using System.Numerics;

namespace CloudNexus.Wire.Columns;

/// <summary>Up to <see cref="BlockRows"/> unsigned numbers of one width, little-endian bit order, lowest bit first, without padding between them.</summary>
internal static class BitPacking
{
    public const int BlockRows = 64;

    /// <summary>Bytes that <see cref="Pack"/> may touch.</summary>
    public const int MostBytes = (BlockRows * 8) + 8;

    public static int BytesOf(int count, int width) => ((count * width) + 7) >> 3;

    /// <summary>Width in bits of the widest of the numbers whose bitwise-or this is.</summary>
    public static int WidthOf(ulong bits) => 64 - BitOperations.LeadingZeroCount(bits);

    /// <param name="values">Numbers below 2^<paramref name="width"/>.</param>
    /// <param name="width">0 to 64.</param>
    /// <param name="target">At least <see cref="BytesOf"/> rounded up to eight bytes.</param>
    public static void Pack(ReadOnlySpan<ulong> values, int width, Span<byte> target)
    {
        if (width == 0)
        {
            return;
        }

        ulong word = 0;
        var used = 0;
        var at = 0;
        foreach (var value in values)
        {
            word |= value << used;
            used += width;
            if (used >= 64)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(target[at..], word);
                at += 8;
                used -= 64;
                word = used == 0 ? 0 : value >> (width - used);
            }
        }

        if (used > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[at..], word);
        }
    }

    /// <param name="packed">Exactly <see cref="BytesOf"/> bytes.</param>
    /// <param name="width">0 to 64.</param>
    /// <param name="values">Receives the numbers.</param>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, Span<ulong> values)
    {
        if (width == 0)
        {
            values.Clear();
            return;
        }

        Span<byte> padded = stackalloc byte[MostBytes + 8];
        packed.CopyTo(padded);
        padded.Slice(packed.Length, 16).Clear();
        var mask = ulong.MaxValue >> (64 - width);
        var bit = 0;
        if (width <= 57)
        {
            for (var i = 0; i < values.Length; i++, bit += width)
            {
                values[i] = (ReadWord(padded, bit >> 3) >> (bit & 7)) & mask;
            }

            return;
        }

        for (var i = 0; i < values.Length; i++, bit += width)
        {
            var shift = bit & 7;
            var low = ReadWord(padded, bit >> 3) >> shift;
            var high = shift == 0 ? 0 : ReadWord(padded, (bit >> 3) + 8) << (64 - shift);
            values[i] = (low | high) & mask;
        }
    }

    private static ulong ReadWord(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
