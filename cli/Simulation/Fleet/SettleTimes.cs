namespace CloudNexus.Cli.Simulation.Fleet;

/// <summary>How old samples were when their agents saw them settled, to 50 ms up to ten minutes. Thread-safe.</summary>
internal sealed class SettleTimes
{
    private const int StepMs = 50;
    private readonly long[] _counts = new long[(600_000 / StepMs) + 1];
    private long _delayed;

    /// <summary>Samples that came late because a link was down or their host was off; they are in no quantile.</summary>
    public long Delayed => Interlocked.Read(ref _delayed);

    public long Count => Enumerable.Range(0, _counts.Length).Sum(i => Interlocked.Read(ref _counts[i]));

    public void AddDelayed(int samples) => Interlocked.Add(ref _delayed, samples);

    public void Add(long ageMs) => Interlocked.Increment(ref _counts[Math.Clamp(ageMs / StepMs, 0, _counts.Length - 1)]);

    /// <returns>Milliseconds, rounded up to the step; null before the first sample.</returns>
    public double? Quantile(double part)
    {
        var wanted = part * Count;
        var seen = 0L;
        for (var i = 0; i < _counts.Length && wanted > 0; i++)
        {
            seen += Interlocked.Read(ref _counts[i]);
            if (seen >= wanted)
            {
                return (i + 1) * StepMs;
            }
        }

        return null;
    }
}
