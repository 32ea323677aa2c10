namespace CloudNexus.Functions.History.Queries;

/// <summary>
/// Buckets of equal length that cover a time range, at most as many as asked for, aligned to multiples of their length so that neighbouring queries
/// share them. The first and last are whole: they may reach over the range's ends.
/// </summary>
public sealed class BucketGrid
{
    /// <param name="fromMs">Start of the range, epoch milliseconds.</param>
    /// <param name="toMs">Its end.</param>
    /// <param name="points">Most buckets.</param>
    /// <param name="unitMs">Buckets are multiples of this.</param>
    public BucketGrid(long fromMs, long toMs, int points, long unitMs)
    {
        var range = toMs - fromMs;
        StepMs = Math.Max(1, CeilingOf(range, points * unitMs)) * unitMs;
        StartMs = fromMs - (fromMs % StepMs);
        if (CeilingOf(toMs - StartMs, StepMs) > points)
        {
            // Aligned, the range touches one bucket more than it is long.
            StepMs = CeilingOf(range, Math.Max(1, points - 1) * unitMs) * unitMs;
            StartMs = fromMs - (fromMs % (points == 1 ? unitMs : StepMs));
            StepMs = points == 1 ? CeilingOf(toMs - StartMs, unitMs) * unitMs : StepMs;
        }

        Count = (int)CeilingOf(toMs - StartMs, StepMs);
    }

    public long StepMs { get; }

    public long StartMs { get; }

    public int Count { get; }

    public long EndMs => StartMs + (Count * StepMs);

    public long[] Times => [.. Enumerable.Range(0, Count).Select(i => StartMs + (i * StepMs))];

    /// <summary>-1 outside the buckets.</summary>
    public int IndexOf(long timeMs) => timeMs >= StartMs && (timeMs - StartMs) / StepMs is var i && i < Count ? (int)i : -1;

    private static long CeilingOf(long value, long unit) => (value + unit - 1) / unit;
}
