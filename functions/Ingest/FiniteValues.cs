using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>
/// A sender chooses every bit of an IEEE column. What is no finite number becomes a gap here, once, so that no list, chart or message
/// fails for it later.
/// </summary>
internal static class FiniteValues
{
    /// <summary>Changes the block's columns in place: for blocks that were just decoded.</summary>
    public static void Keep(SampleBlock block)
    {
        for (var column = 0; column < block.Columns.Count; column++)
        {
            if (block.Schema.Series[column].Scale != SeriesLimits.FloatScale)
            {
                continue;
            }

            foreach (ref var value in block.Columns[column].AsSpan())
            {
                value = double.IsFinite(BitConverter.Int64BitsToDouble(value)) ? value : SampleBlock.Gap;
            }
        }
    }
}
