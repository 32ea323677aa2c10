using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>Reads the columns of one chunk and group.</summary>
internal readonly struct GroupPart(WindowChunk chunk, SeriesSchema schema, string group, Func<SeriesDefinition, bool>? wanted)
{
    /// <returns>A part that holds anything else than exactly these columns, or that is too large for a block, is malformed.</returns>
    public DecodeStatus TryDecode(PartForm form, ReadOnlyMemory<byte> bytes, Action<WindowChunk, int, long[]> take)
    {
        IReadOnlyList<int> columns = [];
        foreach (var candidate in schema.Groups)
        {
            columns = candidate.Name == group ? candidate.Columns : columns;
        }

        if ((long)chunk.Timestamps.Length * columns.Count > SampleBlock.MostValues)
        {
            return DecodeStatus.Malformed;
        }

        return form switch
        {
            PartForm.Open => TryDecodeOpen(bytes.Span, columns, take),
            PartForm.Kept => TryDecodeKept(bytes, columns, take),
            PartForm.Compressed => CompressedGroup.TryExpand(bytes.Span, columns.Count, chunk.Timestamps.Length, out var expanded) is var status
                && status == DecodeStatus.Ok ? TryDecodeOpen(expanded, columns, take) : status,
            _ => DecodeStatus.Malformed,
        };
    }

    private bool IsWanted(int column) => wanted is null || wanted(schema.Series[column]);

    private DecodeStatus TryDecodeOpen(ReadOnlySpan<byte> bytes, IReadOnlyList<int> columns, Action<WindowChunk, int, long[]> take)
    {
        var reader = new WireReader(bytes);
        long[]? values = null;
        foreach (var column in columns)
        {
            values ??= new long[chunk.Timestamps.Length];
            ColumnCodec.Decode(ref reader, values);
            if (!reader.IsOk)
            {
                return reader.Status;
            }

            if (IsWanted(column))
            {
                take(chunk, column, values);
                values = null;
            }
        }

        return reader.Remaining == 0 ? DecodeStatus.Ok : DecodeStatus.Malformed;
    }

    private DecodeStatus TryDecodeKept(ReadOnlyMemory<byte> bytes, IReadOnlyList<int> columns, Action<WindowChunk, int, long[]> take)
    {
        var needed = new bool[columns.Count];
        var given = new bool[columns.Count];
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = needed[i] = IsWanted(columns[i]);
        }

        var status = KeptGroup.TryDecode(bytes, chunk.Timestamps.Length, needed, out var decoded);
        for (var i = 0; i < given.Length && status == DecodeStatus.Ok; i++)
        {
            if (given[i])
            {
                take(chunk, columns[i], decoded[i]!);
            }
        }

        return status;
    }
}
