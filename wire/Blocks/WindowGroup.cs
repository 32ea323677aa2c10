using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Wire;

/// <summary>The columns of one series group in a window: per chunk its index, its length in bytes and its columns in schema order.</summary>
internal static class WindowGroup
{
    public static IEnumerable<(string Group, byte[] Columns)> Encode(SampleBlock block, int chunkIndex)
    {
        var series = block.Schema.Series;
        foreach (var group in Enumerable.Range(0, series.Count).GroupBy(i => series[i].Group))
        {
            var columns = new WireWriter();
            foreach (var index in group)
            {
                ColumnCodec.Encode(block.Columns[index], columns);
            }

            var writer = new WireWriter(columns.Length + 8);
            writer.WriteVarint((ulong)chunkIndex);
            writer.WriteVarint((ulong)columns.Length);
            writer.WriteBytes(columns.Written);
            yield return (group.Key, writer.ToArray());
        }
    }

    public static DecodeStatus TryDecode(
        ReadOnlySpan<byte> bytes,
        string group,
        IReadOnlyList<WindowChunk> chunks,
        Func<SchemaId, SeriesSchema?> schemas,
        Action<WindowChunk, int, long[]> take)
    {
        var reader = new WireReader(bytes);
        while (reader.IsOk && reader.Remaining > 0)
        {
            var index = reader.ReadCount(WindowBlock.MostChunks);
            var columns = new WireReader(reader.ReadBytes(reader.ReadCount(bytes.Length)));
            if (reader.IsOk && index >= chunks.Count)
            {
                reader.Fail(DecodeStatus.Malformed);
            }

            if (!reader.IsOk)
            {
                break;
            }

            var chunk = chunks[index];
            var series = schemas(chunk.Schema)?.Series ?? [];
            for (var column = 0; column < series.Count; column++)
            {
                if (series[column].Group != group)
                {
                    continue;
                }

                var values = new long[chunk.Timestamps.Length];
                ColumnCodec.Decode(ref columns, values);
                if (!columns.IsOk)
                {
                    return columns.Status;
                }

                take(chunk, column, values);
            }
        }

        return reader.Status;
    }
}
