namespace CloudNexus.Agent.Timing;

/// <summary>
/// Tells a sleep of the host (the monotonic clock stands still, the boot clock does not) from a step of its wall clock (against both).
/// Without a boot clock a sleep looks like a step. Not thread-safe.
/// </summary>
public sealed class ClockWatch(TimeProvider clock, IBootClock boot)
{
    /// <summary>Shorter sleeps are not told from late readings.</summary>
    public const double LeastSleepMs = 1000;

    /// <summary>Smaller steps are how a host keeps its clock right.</summary>
    public const double LeastStepMs = 2000;

    private long _timestamp = clock.GetTimestamp();
    private long? _bootMs = boot.NowMs;
    private long _wallMs = clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>What happened since this was called last.</summary>
    /// <returns>How long the host slept, in milliseconds, and whether its wall clock was stepped.</returns>
    public (double SleptMs, bool Stepped) Look()
    {
        var (timestamp, bootMs, wallMs) = (clock.GetTimestamp(), boot.NowMs, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var passed = clock.GetElapsedTime(_timestamp, timestamp).TotalMilliseconds;
        var slept = bootMs - _bootMs - passed is { } more and >= LeastSleepMs ? more : 0;
        var stepped = Math.Abs(wallMs - _wallMs - passed - slept) > LeastStepMs;
        (_timestamp, _bootMs, _wallMs) = (timestamp, bootMs, wallMs);
        return (slept, stepped);
    }
}
