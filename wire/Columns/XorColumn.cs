using System.Numerics;
using System.Runtime.InteropServices;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>
/// Doubles: the first in eight bytes, then every value (the first again) exclusive-or the one before, in blocks of <see cref="BitPacking.BlockRows"/> rows, each without the trailing zeros
/// that its rows share and with the width of what is left.
/// </summary>
internal static class XorColumn
{
    public static void Encode(ReadOnlySpan<long> values, WireWriter writer)
    {
        Span<ulong> block = stackalloc ulong[BitPacking.BlockRows];
        var previous = values[0];
        writer.WriteUInt64((ulong)previous);
        for (var at = 0; at < values.Length; at += BitPacking.BlockRows)
        {
            var rows = values.Slice(at, Math.Min(BitPacking.BlockRows, values.Length - at));
            ulong or = 0;
            for (var i = 0; i < rows.Length; i++)
            {
                or |= block[i] = (ulong)(rows[i] ^ previous);
                previous = rows[i];
            }

            var zeros = or == 0 ? 0 : BitOperations.TrailingZeroCount(or);
            for (var i = 0; i < rows.Length; i++)
            {
                block[i] >>= zeros;
            }

            var width = BitPacking.WidthOf(or >> zeros);
            var span = writer.GetSpan(BitPacking.MostBytes + 2);
            span[0] = (byte)zeros;
            span[1] = (byte)width;
            BitPacking.Pack(block[..rows.Length], width, span[2..]);
            writer.Advance(2 + BitPacking.BytesOf(rows.Length, width));
        }
    }

    public static void Decode(ref WireReader reader, Span<long> values)
    {
        var previous = (long)reader.ReadUInt64();
        for (var at = 0; at < values.Length && reader.IsOk; at += BitPacking.BlockRows)
        {
            var rows = values.Slice(at, Math.Min(BitPacking.BlockRows, values.Length - at));
            int zeros = reader.ReadByte();
            int width = reader.ReadByte();
            if (width + zeros > 64)
            {
                reader.Fail(DecodeStatus.Malformed);
                return;
            }

            var packed = reader.ReadBytes(BitPacking.BytesOf(rows.Length, width));
            if (!reader.IsOk)
            {
                return;
            }

            BitPacking.Unpack(packed, width, MemoryMarshal.Cast<long, ulong>(rows));
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = previous ^= rows[i] << zeros;
            }
        }
    }
}
