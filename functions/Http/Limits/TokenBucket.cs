namespace CloudNexus.Functions.Http.Limits;

/// <summary>Holds as many tokens as the limit has requests and fills up evenly over its window. Thread-safe.</summary>
internal sealed class TokenBucket(TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _used;
    private long _at = time.GetTimestamp();

    public LimitDecision Take(Limit limit)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var perSecond = limit.Requests / limit.Window.TotalSeconds;
            _used = Math.Max(0, _used - (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
            _at = now;
            if (_used + 1 > limit.Requests)
            {
                return new LimitDecision(false, limit, 0, Seconds((_used + 1 - limit.Requests) / perSecond));
            }

            _used++;
            return new LimitDecision(true, limit, (int)(limit.Requests - _used), Seconds(_used / perSecond));
        }
    }

    private static int Seconds(double seconds) => Math.Max(1, (int)Math.Ceiling(seconds));
}
