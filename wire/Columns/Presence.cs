using System.Numerics;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>
/// Which rows of a column have values: a byte 0 and a bitmap (lowest bit first, spare bits zero), or a byte 1, the number of runs and their lengths:
/// rows with values, rows without, and so on; the last run is what remains.
/// </summary>
internal static class Presence
{
    private const byte Bitmap = 0;
    private const byte Runs = 1;

    public static void Encode(ReadOnlySpan<long> values, WireWriter writer)
    {
        var bytes = (values.Length + 7) / 8;
        var changes = 0;
        for (var i = 1; i < values.Length; i++)
        {
            changes += values[i] == SampleBlock.Gap != (values[i - 1] == SampleBlock.Gap) ? 1 : 0;
        }

        if ((changes * 2) + 2 < bytes)
        {
            WriteRuns(values, changes, writer);
            return;
        }

        writer.WriteByte(Bitmap);
        var bits = writer.GetSpan(bytes)[..bytes];
        bits.Clear();
        for (var i = 0; i < values.Length; i++)
        {
            bits[i >> 3] |= (byte)((values[i] == SampleBlock.Gap ? 0 : 1) << (i & 7));
        }

        writer.Advance(bytes);
    }

    /// <summary>Sets each row to <see cref="SampleBlock.Gap"/> or to zero, and returns how many have values.</summary>
    public static int Decode(ref WireReader reader, Span<long> rows)
    {
        var form = reader.ReadByte();
        if (form == Runs)
        {
            return ReadRuns(ref reader, rows);
        }

        var bits = reader.ReadBytes((rows.Length + 7) / 8);
        if (form != Bitmap || (reader.IsOk && (rows.Length & 7) != 0 && bits[^1] >> (rows.Length & 7) != 0))
        {
            reader.Fail(DecodeStatus.Malformed);
        }

        if (!reader.IsOk)
        {
            return 0;
        }

        var present = 0;
        foreach (var part in bits)
        {
            present += BitOperations.PopCount(part);
        }

        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = (bits[i >> 3] & (1 << (i & 7))) != 0 ? 0 : SampleBlock.Gap;
        }

        return present;
    }

    private static void WriteRuns(ReadOnlySpan<long> values, int changes, WireWriter writer)
    {
        var leading = values[0] == SampleBlock.Gap;
        writer.WriteByte(Runs);
        writer.WriteVarint((ulong)(changes + (leading ? 1 : 0)));
        if (leading)
        {
            writer.WriteVarint(0);
        }

        var start = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] == SampleBlock.Gap != (values[i - 1] == SampleBlock.Gap))
            {
                writer.WriteVarint((ulong)(i - start));
                start = i;
            }
        }
    }

    private static int ReadRuns(ref WireReader reader, Span<long> rows)
    {
        var runs = reader.ReadCount(rows.Length);
        var present = 0;
        var isGap = false;
        for (var i = 0; i <= runs && reader.IsOk; i++, isGap = !isGap)
        {
            var length = i == runs ? rows.Length : reader.ReadCount(rows.Length);
            rows[..length].Fill(isGap ? SampleBlock.Gap : 0);
            present += isGap ? 0 : length;
            rows = rows[length..];
        }

        return present;
    }
}
