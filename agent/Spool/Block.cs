using CloudNexus.Wire;

namespace CloudNexus.Agent.Spool;

/// <summary>Turns samples, which are rows, into the columns of a block.</summary>
internal static class Block
{
    /// <param name="schema">The schema of every sample.</param>
    /// <param name="samples">In the order of their times.</param>
    public static SampleBlock Of(SeriesSchema schema, IReadOnlyList<Sample> samples)
    {
        var columns = new long[schema.Series.Count][];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = columns[i] = new long[samples.Count];
            for (var row = 0; row < column.Length; row++)
            {
                column[row] = samples[row].Values[i];
            }
        }

        return new SampleBlock(schema, [.. samples.Select(s => s.TimeMs)], columns);
    }
}
