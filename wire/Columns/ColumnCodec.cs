using System.Buffers;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>One column of stored values. The first byte says how; the row count stands outside. See docs/wire-format.md.</summary>
public static class ColumnCodec
{
    private const byte Empty = 0;
    private const byte Constant = 1;
    private const byte Delta = 2;
    private const byte DeltaWithGaps = 3;

    public static void Encode(ReadOnlySpan<long> values, WireWriter writer)
    {
        var gaps = values.Count(SampleBlock.Gap);
        if (gaps == values.Length)
        {
            writer.WriteByte(Empty);
        }
        else if (values.IndexOfAnyExcept(values[0]) < 0)
        {
            writer.WriteByte(Constant);
            writer.WriteZigZag(values[0]);
        }
        else
        {
            writer.WriteByte(gaps == 0 ? Delta : DeltaWithGaps);
            WritePresence(values, gaps, writer);
            long previous = 0;
            foreach (var value in values)
            {
                if (value != SampleBlock.Gap)
                {
                    writer.WriteZigZag(unchecked(value - previous));
                    previous = value;
                }
            }
        }
    }

    /// <summary>Fills <paramref name="values"/>.</summary>
    public static void Decode(ref WireReader reader, Span<long> values)
    {
        switch (reader.ReadByte())
        {
            case Empty:
                values.Fill(SampleBlock.Gap);
                break;
            case Constant:
                values.Fill(reader.ReadZigZag());
                break;
            case Delta:
                ReadDeltas(ref reader, values, default);
                break;
            case DeltaWithGaps:
                ReadDeltas(ref reader, values, reader.ReadBytes((values.Length + 7) / 8));
                break;
            default:
                reader.Fail(DecodeStatus.Malformed);
                break;
        }
    }

    private static void WritePresence(ReadOnlySpan<long> values, int gaps, WireWriter writer)
    {
        if (gaps == 0)
        {
            return;
        }

        var bits = ArrayPool<byte>.Shared.Rent((values.Length + 7) / 8);
        var used = bits.AsSpan(0, (values.Length + 7) / 8);
        used.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            used[i >> 3] |= (byte)((values[i] == SampleBlock.Gap ? 0 : 1) << (i & 7));
        }

        writer.WriteBytes(used);
        ArrayPool<byte>.Shared.Return(bits);
    }

    private static void ReadDeltas(ref WireReader reader, Span<long> values, ReadOnlySpan<byte> presence)
    {
        long previous = 0;
        for (var i = 0; i < values.Length && reader.IsOk; i++)
        {
            if (!presence.IsEmpty && (presence[i >> 3] & (1 << (i & 7))) == 0)
            {
                values[i] = SampleBlock.Gap;
                continue;
            }

            previous = unchecked(previous + reader.ReadZigZag());
            values[i] = previous;
        }
    }
}
