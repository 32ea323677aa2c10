using CloudNexus.Functions.Fleet;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>One row of a block, as stored.</summary>
/// <param name="State">What the row made of the node's headline; null when it has no part in one.</param>
public sealed record NewestRow(SeriesSchema Schema, long TimeMs, long[] Values, NodeState? State = null)
{
    public static NewestRow Of(SampleBlock block, int? row = null)
    {
        var at = row ?? block.Rows - 1;
        return new NewestRow(block.Schema, block.Timestamps[at], [.. block.Columns.Select(c => c[at])]);
    }
}
