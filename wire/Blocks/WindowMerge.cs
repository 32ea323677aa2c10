namespace CloudNexus.Wire;

/// <summary>Brings the chunks of windows together: per schema one block, in order of time, each row once.</summary>
public static class WindowMerge
{
    /// <summary>
    /// The rows of these windows of one node. Of rows with the same schema and time the one that comes first counts.
    /// </summary>
    /// <param name="windows">Whole windows, with all of their groups.</param>
    /// <param name="schemas">Finds a schema; every chunk's must be found.</param>
    /// <param name="blocks">Null unless <see cref="DecodeStatus.Ok"/>. A schema with more than a block may hold gives several.</param>
    public static DecodeStatus TryMerge(
        IEnumerable<WindowBlock> windows, Func<SchemaId, SeriesSchema?> schemas, out IReadOnlyList<SampleBlock>? blocks)
    {
        blocks = null;
        var merged = new Dictionary<SchemaId, MergedRows>();
        foreach (var window in windows)
        {
            var starts = new Dictionary<WindowChunk, MergedRows>(ReferenceEqualityComparer.Instance);
            foreach (var chunk in window.Chunks)
            {
                if (schemas(chunk.Schema) is not { } schema)
                {
                    return DecodeStatus.Malformed;
                }

                if (!merged.TryGetValue(chunk.Schema, out var rows))
                {
                    merged[chunk.Schema] = rows = new MergedRows(schema);
                }

                rows.Begin(chunk);
                starts[chunk] = rows;
            }

            foreach (var group in window.Groups.Keys)
            {
                var status = window.TryReadColumns(group, schemas, (chunk, column, values) => starts[chunk].Put(chunk, column, values));
                if (status != DecodeStatus.Ok)
                {
                    return status;
                }
            }
        }

        blocks = [.. merged.Values.SelectMany(rows => rows.ToBlocks())];
        return DecodeStatus.Ok;
    }

    private sealed class MergedRows(SeriesSchema schema)
    {
        private readonly Dictionary<WindowChunk, long[][]> _columns = new(ReferenceEqualityComparer.Instance);
        private readonly List<(long Time, WindowChunk Chunk, int Row)> _rows = [];
        private readonly HashSet<long> _times = [];

        public void Begin(WindowChunk chunk)
        {
            _columns[chunk] = new long[schema.Series.Count][];
            for (var row = 0; row < chunk.Timestamps.Length; row++)
            {
                if (_times.Add(chunk.Timestamps[row]))
                {
                    _rows.Add((chunk.Timestamps[row], chunk, row));
                }
            }
        }

        public void Put(WindowChunk chunk, int column, long[] values) => _columns[chunk][column] = values;

        public IEnumerable<SampleBlock> ToBlocks()
        {
            var most = Math.Min(SampleBlock.MostRows, SampleBlock.MostValues / Math.Max(1, schema.Series.Count));
            foreach (var part in _rows.OrderBy(r => r.Time).Chunk(most))
            {
                var columns = new long[schema.Series.Count][];
                for (var column = 0; column < columns.Length; column++)
                {
                    columns[column] = Array.ConvertAll(part, r => _columns[r.Chunk][column] is { } values ? values[r.Row] : SampleBlock.Gap);
                }

                yield return new SampleBlock(schema, Array.ConvertAll(part, r => r.Time), columns);
            }
        }
    }
}
