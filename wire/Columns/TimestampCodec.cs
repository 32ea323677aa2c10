using System.Buffers;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>
/// Timestamps: the first as a zig-zag varint, then, from two rows on, the usual step and whether it is the only one, and where it is not a column of
/// what each step differs from it. A regular grid costs about eight bytes however long it is. The row count stands outside.
/// </summary>
public static class TimestampCodec
{
    /// <summary>The last millisecond of the year 9999.</summary>
    private const long Latest = 253_402_300_799_999;

    /// <param name="timestamps">Epoch milliseconds, strictly increasing.</param>
    /// <param name="writer">Receives the bytes.</param>
    public static void Encode(IReadOnlyList<long> timestamps, WireWriter writer)
    {
        if (timestamps.Count == 0)
        {
            return;
        }

        ReadOnlySpan<long> times = timestamps as long[] ?? [.. timestamps];
        writer.WriteZigZag(times[0]);
        if (times.Length == 1)
        {
            return;
        }

        var rented = ArrayPool<long>.Shared.Rent(times.Length - 1);
        var steps = rented.AsSpan(0, times.Length - 1);
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = times[i + 1] - times[i];
        }

        var usual = Usual(steps);
        var isRegular = steps.IndexOfAnyExcept(usual) < 0;
        writer.WriteVarint(((ulong)usual << 1) | (isRegular ? 0UL : 1));
        if (!isRegular)
        {
            foreach (ref var step in steps)
            {
                step -= usual;
            }

            ColumnCodec.Encode(steps, writer);
        }

        ArrayPool<long>.Shared.Return(rented);
    }

    /// <summary>Fills <paramref name="timestamps"/>; anything but strictly increasing times from 1970 to 9999 is malformed.</summary>
    public static void Decode(ref WireReader reader, Span<long> timestamps)
    {
        if (timestamps.IsEmpty)
        {
            return;
        }

        var first = reader.ReadZigZag();
        var steps = timestamps[1..];
        if (!steps.IsEmpty)
        {
            var usual = reader.ReadVarint();
            steps.Clear();
            if ((usual & 1) != 0)
            {
                ColumnCodec.Decode(ref reader, steps);
            }

            SumUp(ref reader, first, usual >> 1, steps);
        }

        timestamps[0] = first;
        if (first is < 0 or > Latest)
        {
            reader.Fail(DecodeStatus.Malformed);
        }
    }

    private static void SumUp(ref WireReader reader, long first, ulong usual, Span<long> steps)
    {
        var time = first;
        foreach (ref var step in steps)
        {
            var next = unchecked(step + (long)usual);
            if (next is <= 0 or > Latest || time > Latest - next)
            {
                reader.Fail(DecodeStatus.Malformed);
                return;
            }

            step = time += next;
        }
    }

    /// <summary>The step that more than half of the rows have, if there is one.</summary>
    private static long Usual(ReadOnlySpan<long> steps)
    {
        var usual = steps[0];
        var votes = 0;
        foreach (var step in steps)
        {
            usual = votes == 0 ? step : usual;
            votes += step == usual ? 1 : -1;
        }

        return usual;
    }
}
