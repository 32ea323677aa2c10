using CloudNexus.Wire.Adaptive;
using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>
/// The columns of one group in a closed window, each at its smallest: per column its length in bytes, then the columns. A column of zeros has no
/// bytes. A column may be told by earlier ones, and only those are decoded with it.
/// </summary>
internal static class KeptGroup
{
    /// <summary>Plain forms decode a hundred times as fast: the adaptive one must be this many times smaller.</summary>
    private const double Worth = 1.15;

    /// <summary>No group of a block's most values takes more, by far.</summary>
    private const int MostBytes = 1 << 28;

    /// <returns>The form that took the fewest bytes.</returns>
    public static PartForm Encode(long[][] columns, WireWriter writer, KeepEffort effort = KeepEffort.Smallest)
    {
        EncodeKept(columns, writer, effort);
        if (CompressedGroup.TryEncode(columns, writer.Length) is not { } compressed)
        {
            return PartForm.Kept;
        }

        writer.Clear();
        writer.WriteBytes(compressed);
        return PartForm.Compressed;
    }

    public static void EncodeKept(long[][] columns, WireWriter writer, KeepEffort effort = KeepEffort.Smallest)
    {
        var rows = columns.Length == 0 ? 0 : columns[0].Length;
        using var model = effort == KeepEffort.Smallest && rows > 0 ? new ResidualModel() : null;
        var planner = model is null ? null : new ColumnPlanner(columns, model);
        var work = new long[rows];
        var coded = new List<byte[]>(columns.Length);
        for (var i = 0; i < columns.Length; i++)
        {
            coded.Add(rows == 0 ? [] : EncodeColumn(planner, model, columns, i, work));
            writer.WriteVarint((ulong)coded[i].Length);
        }

        foreach (var column in coded)
        {
            writer.WriteBytes(column);
        }
    }

    private static byte[] EncodeColumn(ColumnPlanner? planner, ResidualModel? model, long[][] columns, int index, long[] work)
    {
        var rows = columns[index].AsSpan();
        if (rows.IndexOfAnyExcept(0L) < 0)
        {
            return [];
        }

        var plain = new WireWriter();
        if (rows.IndexOfAnyExcept(SampleBlock.Gap) < 0)
        {
            ColumnCodec.Encode(rows, plain);
            return plain.ToArray();
        }

        var prepared = new PreparedColumn(rows, work);
        ColumnCodec.Encode(prepared, plain);
        if (planner is null || model is null || prepared.Values.Length < 4 || prepared.Values.IndexOfAnyExcept(prepared.Values[0]) < 0)
        {
            return plain.ToArray();
        }

        var marks = prepared.Values.Length == rows.Length ? default : rows;
        var plan = planner.Plan(index, marks, prepared.Values, out var bits);
        if (bits / 8 * Worth > plain.Length)
        {
            return plain.ToArray();
        }

        var adaptive = new WireWriter();
        prepared.WriteHeader(ColumnKind.Adaptive, adaptive);
        plan.Write(adaptive);
        var encoder = new RangeEncoder(adaptive);
        model.Reset();
        AdaptiveColumn.Walk(ref encoder, model, plan, columns, marks, work.AsSpan(0, prepared.Values.Length));
        encoder.Finish();
        return adaptive.Length * Worth < plain.Length ? adaptive.ToArray() : plain.ToArray();
    }

    /// <summary>
    /// Decodes the wanted columns and those that they need.
    /// </summary>
    /// <param name="bytes">The whole structure and nothing else.</param>
    /// <param name="rows">Rows of each column.</param>
    /// <param name="wanted">By column: whether to decode it. Columns that are needed become true.</param>
    /// <param name="columns">By column: its rows, or null where not asked for. Meaningless unless <see cref="DecodeStatus.Ok"/>.</param>
    public static DecodeStatus TryDecode(ReadOnlyMemory<byte> bytes, int rows, bool[] wanted, out long[]?[] columns)
    {
        columns = new long[]?[wanted.Length];
        var reader = new WireReader(bytes.Span);
        var starts = new int[wanted.Length + 1];
        for (var i = 0; i < wanted.Length && reader.IsOk; i++)
        {
            starts[i + 1] = starts[i] + reader.ReadCount(MostBytes - starts[i]);
        }

        if (reader.IsOk && reader.Remaining != starts[^1])
        {
            reader.Fail(reader.Remaining < starts[^1] ? DecodeStatus.NeedMore : DecodeStatus.Malformed);
        }

        if (!reader.IsOk)
        {
            return reader.Status;
        }

        var body = bytes[reader.Position..];
        var status = KeptColumn.MarkNeeded(body.Span, starts, rows, wanted);
        using var model = new ResidualModel();
        for (var i = 0; i < wanted.Length && status == DecodeStatus.Ok; i++)
        {
            if (wanted[i])
            {
                columns[i] = new long[rows];
                status = KeptColumn.TryDecode(body[starts[i]..starts[i + 1]], i, model, columns);
            }
        }

        return status;
    }
}
