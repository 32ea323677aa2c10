namespace CloudNexus.Functions.History;

/// <summary>Buckets of equal length over a time range, aligned to multiples of that length so that neighbouring queries share them.</summary>
public sealed class BucketGrid
{
    private const long ShortestMs = 1000;
    private readonly long _startMs;

    public BucketGrid(long fromMs, long toMs, int points)
    {
        var seconds = (toMs - fromMs + (points * ShortestMs) - 1) / (points * ShortestMs);
        StepMs = Math.Max(seconds, 1) * ShortestMs;
        _startMs = fromMs - (fromMs % StepMs);
        Count = (int)((toMs - _startMs + StepMs - 1) / StepMs);
    }

    public long StepMs { get; }

    public int Count { get; }

    public long[] Times => [.. Enumerable.Range(0, Count).Select(i => _startMs + (i * StepMs))];

    /// <summary>-1 outside the range.</summary>
    public int IndexOf(long timeMs) => timeMs >= _startMs && (timeMs - _startMs) / StepMs is var i && i < Count ? (int)i : -1;
}
