namespace CloudNexus.Wire;

/// <summary>
/// Samples as columns: <see cref="Timestamps"/> in epoch milliseconds, strictly increasing, and for each series of the schema one value per
/// timestamp, as stored (<see cref="SeriesDefinition.FromDouble"/>), <see cref="Gap"/> where there is none.
/// </summary>
public sealed class SampleBlock
{
    /// <summary>The stored value that stands for "no value here".</summary>
    public const long Gap = long.MinValue;

    /// <summary>Most samples (rows) of one block: an hour of seconds.</summary>
    public const int MostRows = 3600;

    /// <summary>Most values (rows × columns) of one block, which bounds what a decoder allocates: 8 MiB.</summary>
    public const int MostValues = 1 << 20;

    /// <exception cref="ArgumentException">Shapes differ, or the block is over its limits, or time does not increase.</exception>
    public SampleBlock(SeriesSchema schema, long[] timestamps, long[][] columns)
    {
        if (columns.Length != schema.Series.Count || columns.Any(c => c.Length != timestamps.Length))
        {
            throw new ArgumentException("A block has one column per series and one value per timestamp.", nameof(columns));
        }

        if (timestamps.Length > MostRows || (long)timestamps.Length * columns.Length > MostValues)
        {
            throw new ArgumentException($"A block holds at most {MostRows} rows and {MostValues} values.", nameof(timestamps));
        }

        for (var i = 1; i < timestamps.Length; i++)
        {
            if (timestamps[i] <= timestamps[i - 1])
            {
                throw new ArgumentException("Timestamps must increase.", nameof(timestamps));
            }
        }

        Schema = schema;
        Timestamps = timestamps;
        Columns = columns;
    }

    /// <summary>No series and no rows.</summary>
    public static SampleBlock None { get; } = new(SeriesSchema.Create([]), [], []);

    public SeriesSchema Schema { get; }

    public IReadOnlyList<long> Timestamps { get; }

    public IReadOnlyList<long[]> Columns { get; }

    public int Rows => Timestamps.Count;

    /// <summary>The rows for which <paramref name="keep"/> says yes, in order; this block itself when that is all of them.</summary>
    public SampleBlock Where(Func<long, bool> keep)
    {
        var rows = new List<int>(Rows);
        for (var row = 0; row < Rows; row++)
        {
            if (keep(Timestamps[row]))
            {
                rows.Add(row);
            }
        }

        return rows.Count == Rows ? this : new SampleBlock(Schema, Take(Timestamps, rows), [.. Columns.Select(column => Take(column, rows))]);
    }

    private static long[] Take(IReadOnlyList<long> values, List<int> rows)
    {
        var taken = new long[rows.Count];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = values[rows[i]];
        }

        return taken;
    }
}
