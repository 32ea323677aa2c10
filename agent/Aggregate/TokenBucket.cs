namespace CloudNexus.Agent.Aggregate;

/// <summary>Lets so many through in a second, and a burst at once. Not thread-safe.</summary>
internal sealed class TokenBucket((int PerSecond, int Burst) rate, TimeProvider clock)
{
    private double _tokens = rate.Burst;
    private long _filledAt = clock.GetTimestamp();

    public bool TryTake()
    {
        var now = clock.GetTimestamp();
        _tokens = Math.Min(rate.Burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * rate.PerSecond));
        _filledAt = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
