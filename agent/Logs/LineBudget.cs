namespace CloudNexus.Agent.Logs;

/// <summary>
/// How many lines may be taken: so many a second, and ten seconds' worth at once. What could not be taken while nobody took lines may be
/// taken
/// later, up to an hour's worth: a server that was away costs no lines. Not thread-safe.
/// </summary>
internal sealed class LineBudget
{
    private const int BurstSeconds = 10;
    private const int LongestPause = 3600;
    private readonly int _perSecond;
    private readonly TimeProvider _clock;
    private double _left;
    private long _since;

    /// <param name="perSecond">Lines a second.</param>
    /// <param name="paused">How long no lines were taken before.</param>
    /// <param name="clock">Counts.</param>
    public LineBudget(int perSecond, TimeSpan paused, TimeProvider clock)
    {
        (_perSecond, _clock, _since) = (perSecond, clock, clock.GetTimestamp());
        _left = perSecond * Math.Clamp(paused.TotalSeconds, BurstSeconds, LongestPause);
    }

    /// <summary>Counts the time since the last call.</summary>
    /// <param name="couldTake">Whether lines could be taken in it.</param>
    public void Pass(bool couldTake)
    {
        var now = _clock.GetTimestamp();
        var more = _perSecond * _clock.GetElapsedTime(_since, now).TotalSeconds;
        _since = now;
        var most = (double)_perSecond * (couldTake ? BurstSeconds : LongestPause);
        _left = Math.Max(_left, Math.Min(_left + more, most));
    }

    public bool TryTake()
    {
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }
}
