using System.Runtime.InteropServices;
using CloudNexus.Wire.Adaptive;
using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>Reads single columns of a <see cref="KeptGroup"/>.</summary>
internal static class KeptColumn
{
    /// <summary>Marks the columns that wanted ones need, from the last to the first: needs point to lower columns only.</summary>
    public static DecodeStatus MarkNeeded(ReadOnlySpan<byte> body, int[] starts, int rows, bool[] wanted)
    {
        var marks = new long[rows];
        for (var i = wanted.Length - 1; i > 0; i--)
        {
            var bytes = body[starts[i]..starts[i + 1]];
            if (!wanted[i] || bytes.IsEmpty || (bytes[0] & 0x0F) != (byte)ColumnKind.Adaptive)
            {
                continue;
            }

            var reader = new WireReader(bytes);
            ColumnHeader.Read(ref reader, marks);
            if (!reader.IsOk || ColumnPlan.Read(ref reader, i) is not { } plan)
            {
                return reader.Status;
            }

            foreach (var needed in plan.Needs)
            {
                wanted[needed] = true;
            }
        }

        return DecodeStatus.Ok;
    }

    /// <summary>Fills the column, which stands in <paramref name="columns"/> already, as those do that it needs.</summary>
    public static DecodeStatus TryDecode(ReadOnlyMemory<byte> bytes, int index, ResidualModel model, long[]?[] columns)
    {
        if (bytes.IsEmpty)
        {
            return DecodeStatus.Ok;
        }

        var rows = columns[index]!;
        var reader = new WireReader(bytes.Span);
        if ((bytes.Span[0] & 0x0F) != (byte)ColumnKind.Adaptive)
        {
            ColumnCodec.Decode(ref reader, rows);
            if (reader.IsOk && reader.Remaining > 0)
            {
                reader.Fail(DecodeStatus.Malformed);
            }

            return reader.Status;
        }

        var header = ColumnHeader.Read(ref reader, rows);
        if (!reader.IsOk || ColumnPlan.Read(ref reader, index) is not { } plan)
        {
            return reader.Status;
        }

        MemoryMarshal.TryGetArray(bytes[reader.Position..], out var coded);
        var decoder = new RangeDecoder(coded.Array!, coded.Offset, coded.Offset + coded.Count);
        var marks = header.Present == rows.Length ? [] : (long[])rows.Clone();
        model.Reset();
        AdaptiveColumn.Walk(ref decoder, model, plan, columns, marks, rows.AsSpan(0, header.Present));
        header.Restore(rows, marks);
        return DecodeStatus.Ok;
    }
}
