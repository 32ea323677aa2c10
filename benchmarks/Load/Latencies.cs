namespace CloudNexus.Load;

/// <summary>Durations in buckets 2 % apart, so that percentiles of any number of them take the same small memory.</summary>
internal sealed class Latencies
{
    private const double Step = 1.02;
    private const double FirstMs = 0.001;
    private readonly long[] _buckets = new long[1100];

    public long Count { get; private set; }

    public double MaxMs { get; private set; }

    public void Add(TimeSpan duration)
    {
        var ms = duration.TotalMilliseconds;
        var bucket = ms <= FirstMs ? 0 : (int)Math.Ceiling(Math.Log(ms / FirstMs, Step));
        _buckets[Math.Min(bucket, _buckets.Length - 1)]++;
        Count++;
        MaxMs = Math.Max(MaxMs, ms);
    }

    public void Add(Latencies other)
    {
        for (var i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] += other._buckets[i];
        }

        Count += other.Count;
        MaxMs = Math.Max(MaxMs, other.MaxMs);
    }

    /// <returns>Milliseconds, at most 2 % too many; 0 when there is nothing.</returns>
    public double PercentileMs(double percent)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        var seen = 0L;
        for (var i = 0; i < _buckets.Length && Count > 0; i++)
        {
            seen += _buckets[i];
            if (seen >= wanted)
            {
                return Math.Min(MaxMs, FirstMs * Math.Pow(Step, i));
            }
        }

        return 0;
    }
}
