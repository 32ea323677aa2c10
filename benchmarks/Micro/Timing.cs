namespace CloudNexus.Micro;

/// <summary>Times a piece of work: after a warm-up, the median of several runs, each long enough for the clock.</summary>
internal static class Timing
{
    private const int Runs = 9;
    private static readonly TimeSpan RunTime = TimeSpan.FromMilliseconds(60);

    /// <summary>Seconds that the work takes once.</summary>
    public static double Seconds(Action work)
    {
        var repeats = 1;
        while (Run(work, repeats) < RunTime.TotalSeconds)
        {
            repeats *= 2;
        }

        var runs = Enumerable.Range(0, Runs).Select(_ => Run(work, repeats) / repeats).Order().ToArray();
        return runs[Runs / 2];
    }

    /// <summary>Bytes that the work allocates once, when warm.</summary>
    public static long AllocatedBytes(Action work)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static double Run(Action work, int repeats)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < repeats; i++)
        {
            work();
        }

        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
