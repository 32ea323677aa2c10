namespace CloudNexus.Agent.Timing;

/// <summary>Milliseconds since it was made; no step of the host's clock moves it.</summary>
public sealed class MonotonicClock(TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();

    public long NowMs => (long)clock.GetElapsedTime(_start).TotalMilliseconds;
}
