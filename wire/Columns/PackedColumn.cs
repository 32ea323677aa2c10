using System.Runtime.InteropServices;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>
/// Columns in blocks of <see cref="BitPacking.BlockRows"/> rows, each with the width that its numbers need. <c>Packed</c> keeps the distance from the
/// block's least value, <c>PackedDelta</c> and <c>PackedDelta2</c> zig-zag differences from the row before (of the first order and the second), after
/// the first value and, for the second order, the first difference, which stand before the blocks.
/// </summary>
internal static class PackedColumn
{
    public static void Encode(ReadOnlySpan<long> values, ColumnKind kind, WireWriter writer)
    {
        Span<ulong> block = stackalloc ulong[BitPacking.BlockRows];
        var previous = values[0];
        var delta = values.Length > 1 ? unchecked(values[1] - values[0]) : 0;
        if (kind != ColumnKind.Packed)
        {
            writer.WriteZigZag(previous);
        }

        if (kind == ColumnKind.PackedDelta2)
        {
            writer.WriteZigZag(delta);
            previous = unchecked(previous - delta);
        }

        for (var at = 0; at < values.Length; at += BitPacking.BlockRows)
        {
            var rows = values.Slice(at, Math.Min(BitPacking.BlockRows, values.Length - at));
            ulong or;
            switch (kind)
            {
                case ColumnKind.Packed:
                    or = Distances(rows, block, writer);
                    break;
                case ColumnKind.PackedDelta:
                    or = Deltas(rows, block, ref previous);
                    break;
                default:
                    or = Deltas2(rows, block, ref previous, ref delta);
                    break;
            }

            var width = BitPacking.WidthOf(or);
            var span = writer.GetSpan(BitPacking.MostBytes + 1);
            span[0] = (byte)width;
            BitPacking.Pack(block[..rows.Length], width, span[1..]);
            writer.Advance(1 + BitPacking.BytesOf(rows.Length, width));
        }
    }

    public static void Decode(ref WireReader reader, ColumnKind kind, Span<long> values)
    {
        var previous = kind == ColumnKind.Packed ? 0 : reader.ReadZigZag();
        var delta = kind == ColumnKind.PackedDelta2 ? reader.ReadZigZag() : 0;
        previous = unchecked(previous - delta);
        for (var at = 0; at < values.Length && reader.IsOk; at += BitPacking.BlockRows)
        {
            var rows = values.Slice(at, Math.Min(BitPacking.BlockRows, values.Length - at));
            var least = kind == ColumnKind.Packed ? reader.ReadZigZag() : 0;
            var width = (int)reader.ReadByte();
            if (width > 64)
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
            switch (kind)
            {
                case ColumnKind.Packed:
                    Add(rows, least);
                    break;
                case ColumnKind.PackedDelta:
                    SumUp(rows, ref previous);
                    break;
                default:
                    SumUpTwice(rows, ref previous, ref delta);
                    break;
            }
        }
    }

    private static ulong Distances(ReadOnlySpan<long> rows, Span<ulong> block, WireWriter writer)
    {
        var least = long.MaxValue;
        foreach (var value in rows)
        {
            least = Math.Min(least, value);
        }

        writer.WriteZigZag(least);
        ulong or = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            or |= block[i] = unchecked((ulong)(rows[i] - least));
        }

        return or;
    }

    private static ulong Deltas(ReadOnlySpan<long> rows, Span<ulong> block, ref long previous)
    {
        ulong or = 0;
        var last = previous;
        for (var i = 0; i < rows.Length; i++)
        {
            or |= block[i] = ZigZag.Encode(unchecked(rows[i] - last));
            last = rows[i];
        }

        previous = last;
        return or;
    }

    private static ulong Deltas2(ReadOnlySpan<long> rows, Span<ulong> block, ref long previous, ref long delta)
    {
        ulong or = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var next = unchecked(rows[i] - previous);
            or |= block[i] = ZigZag.Encode(unchecked(next - delta));
            previous = rows[i];
            delta = next;
        }

        return or;
    }

    private static void Add(Span<long> rows, long least)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = unchecked(rows[i] + least);
        }
    }

    private static void SumUp(Span<long> rows, ref long previous)
    {
        var sum = previous;
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = sum = unchecked(sum + ZigZag.Decode((ulong)rows[i]));
        }

        previous = sum;
    }

    private static void SumUpTwice(Span<long> rows, ref long previous, ref long delta)
    {
        var sum = previous;
        var step = delta;
        for (var i = 0; i < rows.Length; i++)
        {
            step = unchecked(step + ZigZag.Decode((ulong)rows[i]));
            rows[i] = sum = unchecked(sum + step);
        }

        previous = sum;
        delta = step;
    }
}
