namespace CloudNexus.Agent.Timing;

/// <summary>
/// The time that samples are stamped with, in epoch milliseconds: the server's clock at an anchor plus the monotonic time since. Until
/// the first anchor it runs from a start that is known from before, or is a guess. It never goes back: a later anchor behind it makes it
/// run at nine tenths of the speed until it is level, one ahead moves it at once. Thread-safe.
/// </summary>
public sealed class Timeline
{
    private const double SlewRate = 0.1;
    private const double ToleranceMs = 20;
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly long _startTimestamp;
    private long _baseTimestamp;
    private double _baseMs;
    private double _slewMs;

    /// <summary>Starts at the host's clock, as a guess.</summary>
    public Timeline(TimeProvider clock)
        : this(clock, clock.GetUtcNow().ToUnixTimeMilliseconds(), false)
    {
    }

    /// <param name="clock">The host's clocks; the monotonic one counts.</param>
    /// <param name="startMs">Where it starts.</param>
    /// <param name="isAnchored">The start goes back to an anchor; otherwise it is a guess.</param>
    public Timeline(TimeProvider clock, long startMs, bool isAnchored)
    {
        _clock = clock;
        _startTimestamp = _baseTimestamp = clock.GetTimestamp();
        _baseMs = startMs;
        IsAnchored = isAnchored;
    }

    /// <summary>It goes back to a server's clock: it is no guess.</summary>
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
    public long StartMs => NowMs - (long)_clock.GetElapsedTime(_startTimestamp).TotalMilliseconds;

    /// <summary>
    /// The host's clock ahead of this one, in milliseconds: it changes when the host's clock is stepped or drifts.
    /// </summary>
    public long HostOffsetMs => _clock.GetUtcNow().ToUnixTimeMilliseconds() - NowMs;

    /// <param name="serverMs">The server's clock, in epoch milliseconds, somewhere within the round trip that just ended.</param>
    /// <param name="roundTrip">How long the answer was on its way, there and back.</param>
    /// <returns>By how many milliseconds a guess was moved; zero for later anchors.</returns>
    public long Anchor(long serverMs, TimeSpan roundTrip)
    {
        lock (_gate)
        {
            var error = serverMs + (roundTrip.TotalMilliseconds / 2) - Now();
            var certain = Math.Abs(error) > ToleranceMs + (roundTrip.TotalMilliseconds / 2);
            if (!IsAnchored)
            {
                IsAnchored = true;
                Rebase(Now() + error, 0);
                return (long)Math.Round(error);
            }

            Rebase(certain && error > 0 ? Now() + error : Now(), certain && error < 0 ? -error : 0);
            return 0;
        }
    }

    /// <summary>Moves it ahead by time that the monotonic clock did not see: the host slept.</summary>
    public void Skip(double ms)
    {
        lock (_gate)
        {
            Rebase(Now() + ms, SlewLeft());
        }
    }

    /// <summary>Has the timeline go on from here if it is behind; what it gains it loses again by running slower.</summary>
    public void NotBefore(long ms)
    {
        lock (_gate)
        {
            if (ms - Now() is > 0 and var gain)
            {
                Rebase(ms, SlewLeft() + gain);
            }
        }
    }

    private double Elapsed() => _clock.GetElapsedTime(_baseTimestamp).TotalMilliseconds;

    private double Slewed() => Math.Min(_slewMs, Elapsed() * SlewRate);

    private double SlewLeft() => _slewMs - Slewed();

    private double Now() => _baseMs + Elapsed() - Slewed();

    private void Rebase(double nowMs, double slewMs)
    {
        _baseTimestamp = _clock.GetTimestamp();
        _baseMs = nowMs;
        _slewMs = slewMs;
    }
}
