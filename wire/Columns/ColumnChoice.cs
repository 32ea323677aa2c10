using System.Numerics;

namespace CloudNexus.Wire.Columns;

/// <summary>Which kind codes a column in the fewest bytes, worked out in one pass and never by trying.</summary>
/// <param name="Kind">Never <see cref="ColumnKind.Empty"/> or <see cref="ColumnKind.Adaptive"/>.</param>
/// <param name="Common">For <see cref="ColumnKind.Sparse"/>: the value that most rows have.</param>
internal readonly record struct ColumnChoice(ColumnKind Kind, long Common = 0)
{
    /// <param name="values">At least one, none a gap.</param>
    /// <param name="areDoubles">The values look like the bits of doubles.</param>
    public static ColumnChoice Of(ReadOnlySpan<long> values, bool areDoubles)
    {
        if (values.IndexOfAnyExcept(values[0]) < 0)
        {
            return new ColumnChoice(ColumnKind.Constant);
        }

        var sizes = Measure(values);
        var best = ColumnKind.Varint;
        var bytes = sizes.Varint;
        Offer(ColumnKind.Packed, sizes.Packed, ref best, ref bytes);
        Offer(ColumnKind.PackedDelta, sizes.Delta, ref best, ref bytes);
        Offer(ColumnKind.PackedDelta2, sizes.Delta2, ref best, ref bytes);
        Offer(ColumnKind.Runs, sizes.Runs, ref best, ref bytes);
        if (areDoubles)
        {
            Offer(ColumnKind.Xor, XorBytes(values), ref best, ref bytes);
        }

        var common = values.Count(0L) * 2 > values.Length ? 0 : values[values.Length / 2];
        var others = values.Length - values.Count(common);
        if (others * 4 < values.Length)
        {
            Offer(ColumnKind.Sparse, SparseBytes(values, common, others), ref best, ref bytes);
        }

        return new ColumnChoice(best, common);
    }

    private static void Offer(ColumnKind kind, long size, ref ColumnKind best, ref long bytes)
    {
        if (size < bytes)
        {
            best = kind;
            bytes = size;
        }
    }

    private static (long Varint, long Packed, long Delta, long Delta2, long Runs) Measure(ReadOnlySpan<long> values)
    {
        // Begins one step before the column, so that the first row takes no more than others; what it really takes is put right here.
        var delta = values.Length > 1 ? unchecked(values[1] - values[0]) : 0;
        var previous = unchecked(values[0] - delta);
        var first = (long)ZigZag.VarintBytes(ZigZag.Encode(values[0]));
        var step = ZigZag.VarintBytes(ZigZag.Encode(delta));
        long packed = 0;
        var varint = first - step;
        var runs = first + (delta == 0 ? 1 : -step);
        var deltas = first;
        var deltas2 = first + step;
        for (var at = 0; at < values.Length; at += BitPacking.BlockRows)
        {
            var rows = values.Slice(at, Math.Min(BitPacking.BlockRows, values.Length - at));
            var least = long.MaxValue;
            var most = long.MinValue;
            ulong or = 0;
            ulong or2 = 0;
            foreach (var value in rows)
            {
                var next = unchecked(value - previous);
                var zigZag = ZigZag.Encode(next);
                var length = ZigZag.VarintBytes(zigZag);
                or |= zigZag;
                or2 |= ZigZag.Encode(unchecked(next - delta));
                least = Math.Min(least, value);
                most = Math.Max(most, value);
                varint += length;
                runs += next == 0 ? 0 : length + 1;
                previous = value;
                delta = next;
            }

            packed += 1 + ZigZag.VarintBytes(ZigZag.Encode(least))
                + BitPacking.BytesOf(rows.Length, BitPacking.WidthOf(unchecked((ulong)(most - least))));
            deltas += 1 + BitPacking.BytesOf(rows.Length, BitPacking.WidthOf(or));
            deltas2 += 1 + BitPacking.BytesOf(rows.Length, BitPacking.WidthOf(or2));
        }

        return (varint, packed, deltas, deltas2, runs);
    }

    private static long XorBytes(ReadOnlySpan<long> values)
    {
        long bytes = 8;
        var previous = values[0];
        for (var at = 0; at < values.Length; at += BitPacking.BlockRows)
        {
            var rows = values.Slice(at, Math.Min(BitPacking.BlockRows, values.Length - at));
            ulong or = 0;
            foreach (var value in rows)
            {
                or |= (ulong)(value ^ previous);
                previous = value;
            }

            var width = or == 0 ? 0 : BitPacking.WidthOf(or) - BitOperations.TrailingZeroCount(or);
            bytes += 2 + BitPacking.BytesOf(rows.Length, width);
        }

        return bytes;
    }

    private static long SparseBytes(ReadOnlySpan<long> values, long common, int others)
    {
        long bytes = ZigZag.VarintBytes(ZigZag.Encode(common)) + ZigZag.VarintBytes((ulong)others);
        var next = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != common)
            {
                bytes += ZigZag.VarintBytes((ulong)(i - next)) + ZigZag.VarintBytes(ZigZag.Encode(unchecked(values[i] - common)));
                next = i + 1;
            }
        }

        return bytes;
    }
}
