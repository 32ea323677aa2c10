namespace CloudNexus.Agent.Aggregate;

/// <summary>What an aggregator has done. Thread-safe.</summary>
internal sealed class AggregateCounters
{
    private long _frames;
    private long _others;
    private long _refused;
    private long _away;
    private long _malformed;
    private long _connectionsRefused;

    public long Frames => Volatile.Read(ref _frames);

    public long Malformed => Volatile.Read(ref _malformed);

    public long ConnectionsRefused => Volatile.Read(ref _connectionsRefused);

    public void Count(RelayRoute route, int status)
    {
        switch (status)
        {
            case >= 200 and < 300:
                Interlocked.Increment(ref route is RelayRoute.Frame or RelayRoute.LogFrame ? ref _frames : ref _others);
                break;
            case >= 500:
                Interlocked.Increment(ref _away);
                break;
            default:
                Interlocked.Increment(ref _refused);
                break;
        }
    }

    public void CountMalformed() => Interlocked.Increment(ref _malformed);

    public void CountConnectionRefused() => Interlocked.Increment(ref _connectionsRefused);

    public override string ToString()
        => $"{Frames} frames and {_others} other requests relayed, {_refused} refused, {_away} while the server was away, "
            + $"{Malformed} malformed, {ConnectionsRefused} connections too many";
}
