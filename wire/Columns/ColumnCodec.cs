using System.Buffers;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire.Columns;

/// <summary>
/// One column of stored values that stands for itself, as frames and open windows hold it. The first byte says how; the row count stands outside.
/// See docs/block-format.md.
/// </summary>
public static class ColumnCodec
{
    /// <summary>Picks the kind by size, from one pass over the values.</summary>
    public static void Encode(ReadOnlySpan<long> values, WireWriter writer)
    {
        if (values.IndexOfAnyExcept(SampleBlock.Gap) < 0)
        {
            writer.WriteByte((byte)ColumnKind.Empty);
            return;
        }

        var work = ArrayPool<long>.Shared.Rent(values.Length);
        var column = new PreparedColumn(values, work.AsSpan(0, values.Length));
        Encode(column, writer);
        ArrayPool<long>.Shared.Return(work);
    }

    /// <summary>As <see cref="Encode(ReadOnlySpan{long}, WireWriter)"/>, but as varints where the values vary, which compress better than packed bits.</summary>
    internal static void EncodeForCompression(ReadOnlySpan<long> values, WireWriter writer)
    {
        if (values.IndexOfAnyExcept(SampleBlock.Gap) < 0)
        {
            writer.WriteByte((byte)ColumnKind.Empty);
            return;
        }

        var column = new PreparedColumn(values, new long[values.Length]);
        var kind = column.Values.IndexOfAnyExcept(column.Values[0]) < 0 ? ColumnKind.Constant : ColumnKind.Varint;
        column.WriteHeader(kind, writer);
        Encode(column.Values, new ColumnChoice(kind), writer);
    }

    internal static void Encode(PreparedColumn column, WireWriter writer)
    {
        var choice = ColumnChoice.Of(column.Values, column.AreDoubles);
        column.WriteHeader(choice.Kind, writer);
        Encode(column.Values, choice, writer);
    }

    internal static void Encode(ReadOnlySpan<long> values, ColumnChoice choice, WireWriter writer)
    {
        switch (choice.Kind)
        {
            case ColumnKind.Constant:
                writer.WriteZigZag(values[0]);
                break;
            case ColumnKind.Varint:
                VarintColumn.Encode(values, writer);
                break;
            case ColumnKind.Runs:
                RunColumn.Encode(values, writer);
                break;
            case ColumnKind.Sparse:
                SparseColumn.Encode(values, choice.Common, writer);
                break;
            case ColumnKind.Xor:
                XorColumn.Encode(values, writer);
                break;
            default:
                PackedColumn.Encode(values, choice.Kind, writer);
                break;
        }
    }

    /// <summary>Fills <paramref name="values"/>.</summary>
    public static void Decode(ref WireReader reader, Span<long> values)
    {
        var header = ColumnHeader.Read(ref reader, values);
        if (!reader.IsOk)
        {
            return;
        }

        if (header.Kind == ColumnKind.Empty)
        {
            values.Fill(SampleBlock.Gap);
            return;
        }

        if ((header.Steps & ColumnSteps.Gaps) == 0)
        {
            Decode(ref reader, header.Kind, values);
            header.Restore(values, default);
            return;
        }

        var marks = ArrayPool<long>.Shared.Rent(values.Length);
        values.CopyTo(marks);
        Decode(ref reader, header.Kind, values[..header.Present]);
        header.Restore(values, marks);
        ArrayPool<long>.Shared.Return(marks);
    }

    /// <summary>Fills <paramref name="values"/> with what is coded, as the steps left it.</summary>
    internal static void Decode(ref WireReader reader, ColumnKind kind, Span<long> values)
    {
        switch (kind)
        {
            case ColumnKind.Constant:
                values.Fill(reader.ReadZigZag());
                break;
            case ColumnKind.Varint:
                VarintColumn.Decode(ref reader, values);
                break;
            case ColumnKind.Packed or ColumnKind.PackedDelta or ColumnKind.PackedDelta2:
                PackedColumn.Decode(ref reader, kind, values);
                break;
            case ColumnKind.Runs:
                RunColumn.Decode(ref reader, values);
                break;
            case ColumnKind.Sparse:
                SparseColumn.Decode(ref reader, values);
                break;
            case ColumnKind.Xor:
                XorColumn.Decode(ref reader, values);
                break;
            default:
                reader.Fail(DecodeStatus.Malformed);
                break;
        }
    }
}
