using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>One row of a block, as stored.</summary>
public sealed record NewestRow(SeriesSchema Schema, long TimeMs, long[] Values)
{
    public static NewestRow Of(SampleBlock block, int? row = null)
    {
        var at = row ?? block.Rows - 1;
        return new NewestRow(block.Schema, block.Timestamps[at], [.. block.Columns.Select(c => c[at])]);
    }
}
