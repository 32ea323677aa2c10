namespace CloudNexus.Local.Hub.Http;

/// <summary>
/// Events per second of one hub: a bucket that holds one second's worth. A batch larger than that passes when the bucket is full and is
/// paid back before anything else passes.
/// </summary>
internal sealed class EventThrottle(int eventsPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _left = eventsPerSecond;
    private long _filledAt = time.GetTimestamp();

    /// <param name="retryAfterSeconds">When refused: after how many seconds the same would pass; at least 1.</param>
    public bool TryTake(int events, out int retryAfterSeconds)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(eventsPerSecond, _left + (time.GetElapsedTime(_filledAt, now).TotalSeconds * eventsPerSecond));
            _filledAt = now;
            var needed = Math.Min(events, eventsPerSecond);
            if (_left >= needed)
            {
                _left -= events;
                retryAfterSeconds = 0;
                return true;
            }

            retryAfterSeconds = Math.Max(1, (int)Math.Ceiling((needed - _left) / eventsPerSecond));
            return false;
        }
    }
}
