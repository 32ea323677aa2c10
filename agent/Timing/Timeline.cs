namespace CloudNexus.Agent.Timing;

/// <summary>
/// The time that samples are stamped with, in epoch milliseconds: the server's clock at an anchor plus the monotonic time since. Until
/// the first anchor it runs from the host's clock as it was at the start. It never goes back: a later anchor behind it makes it run at
/// nine tenths of the speed until it is level, one ahead moves it at once. Thread-safe.
/// </summary>
public sealed class Timeline(TimeProvider clock)
{
    private const double SlewRate = 0.1;
    private const double ToleranceMs = 20;
    private readonly Lock _gate = new();
    private readonly long _startTimestamp = clock.GetTimestamp();
    private long _baseTimestamp = clock.GetTimestamp();
    private double _baseMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
    private double _slewMs;

    public bool IsAnchored { get; private set; }

    public long NowMs
    {
        get
        {
            lock (_gate)
            {
                return (long)Math.Floor(Now());
            }
        }
    }

    /// <summary>When the timeline was made, as it sees it now.</summary>
    public long StartMs => NowMs - (long)clock.GetElapsedTime(_startTimestamp).TotalMilliseconds;

    /// <summary>
    /// The host's clock ahead of this one, in milliseconds: it changes when the host's clock is stepped or the host sleeps.
    /// </summary>
    public long HostOffsetMs => clock.GetUtcNow().ToUnixTimeMilliseconds() - NowMs;

    /// <param name="serverMs">The server's clock, in epoch milliseconds, somewhere within the round trip that just ended.</param>
    /// <param name="roundTrip">How long the answer took.</param>
    /// <returns>By how many milliseconds the first anchor moved the timeline; zero for later ones.</returns>
    public long Anchor(long serverMs, TimeSpan roundTrip)
    {
        lock (_gate)
        {
            var now = Now();
            var error = serverMs + (roundTrip.TotalMilliseconds / 2) - now;
            _baseTimestamp = clock.GetTimestamp();
            _baseMs = now;
            _slewMs = 0;
            if (!IsAnchored)
            {
                IsAnchored = true;
                _baseMs += error;
                return (long)Math.Round(error);
            }

            var certain = Math.Abs(error) > ToleranceMs + (roundTrip.TotalMilliseconds / 2);
            if (certain && error > 0)
            {
                _baseMs += error;
            }
            else if (certain)
            {
                _slewMs = -error;
            }

            return 0;
        }
    }

    /// <summary>Has the timeline go on from here if it is behind; what it gains it loses again by running slower.</summary>
    public void NotBefore(long ms)
    {
        lock (_gate)
        {
            var now = Now();
            if (now < ms)
            {
                _slewMs = Math.Max(0, _slewMs - Math.Min(_slewMs, Elapsed() * SlewRate)) + ms - now;
                _baseTimestamp = clock.GetTimestamp();
                _baseMs = ms;
            }
        }
    }

    private double Elapsed() => clock.GetElapsedTime(_baseTimestamp).TotalMilliseconds;

    private double Now()
    {
        var elapsed = Elapsed();
        return _baseMs + elapsed - Math.Min(_slewMs, elapsed * SlewRate);
    }
}
