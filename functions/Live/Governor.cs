using CloudNexus.Functions.Ingest;

namespace CloudNexus.Functions.Live;

/// <summary>
/// How often agents flush and poll. Resolution is one second always: only the delay until it is shown changes. Works from what
/// <see cref="GovernorFeed"/> last found out; decides for each node by its control row alone, so that all instances decide alike.
/// </summary>
public sealed class Governor
{
    /// <summary>In a small fleet that nobody watches, and until the fleet is known.</summary>
    public const int FlushIntervalSeconds = 5;

    /// <summary>While somebody watches the node.</summary>
    public const int WatchedFlushIntervalSeconds = 1;

    /// <summary>In a small fleet, and while somebody watches the node.</summary>
    public const int PollIntervalSeconds = 5;

    /// <summary>What a large fleet's intervals grow to.</summary>
    public const int MostSeconds = 60;

    /// <summary>What a budget stretches intervals to, and no further: a host that is down is reported six and a half minutes
    /// later.</summary>
    public const int MostStretchedSeconds = 120;

    /// <summary>An interval stays while what it should be is no more than this share of it away: the fleet does not swing.</summary>
    private const double Tolerance = 0.2;

    private FleetLoad? _load;

    /// <summary>Null until something is known of the fleet.</summary>
    public FleetLoad? Load
    {
        get => Volatile.Read(ref _load);
        set => Volatile.Write(ref _load, value);
    }

    /// <summary>What nodes get that nobody watches.</summary>
    public Pace Usual => PaceOf(Load ?? FleetLoad.Unknown);

    /// <summary>
    /// The intervals that keep a fleet at its frames a second: nodes / frames, from 5 s to a minute; times the stretch, up to two minutes.
    /// Grows with each of the three, never falls.
    /// </summary>
    public static Pace PaceOf(FleetLoad load)
    {
        var even = Math.Ceiling((double)load.Nodes / Math.Max(1, load.FramesPerSecond));
        var unstretched = Math.Clamp(even, FlushIntervalSeconds, MostSeconds);
        var seconds = (int)Math.Min(MostStretchedSeconds, Math.Ceiling(unstretched * Math.Max(1, load.Stretch)));
        return new Pace(seconds, Math.Max(PollIntervalSeconds, seconds));
    }

    /// <summary>The control row with the intervals that it should have now; the same one when they are near enough.</summary>
    public OpenControl Govern(OpenControl control, DateTimeOffset now)
    {
        if (control.IsWatched(now))
        {
            return control with { FlushIntervalSeconds = WatchedFlushIntervalSeconds, PollIntervalSeconds = PollIntervalSeconds };
        }

        var usual = Usual;
        if (control.WatchUntilMs != 0)
        {
            return control with
            {
                WatchUntilMs = 0,
                PrefersGateway = false,
                FlushIntervalSeconds = usual.FlushIntervalSeconds,
                PollIntervalSeconds = usual.PollIntervalSeconds,
            };
        }

        return Load is null ? control : control with
        {
            FlushIntervalSeconds = Settle(control.FlushIntervalSeconds, usual.FlushIntervalSeconds),
            PollIntervalSeconds = Settle(control.PollIntervalSeconds, usual.PollIntervalSeconds),
        };
    }

    private static int Settle(int present, int wanted) => Math.Abs(wanted - present) <= present * Tolerance ? present : wanted;
}
