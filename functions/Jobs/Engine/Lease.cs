namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>How long claims are good, and how far ahead they are made. A call of the engine comes ten seconds before each minute.</summary>
internal static class Lease
{
    /// <summary>How often a loop looks at the store, and renews what it has.</summary>
    public static readonly TimeSpan LookEach = TimeSpan.FromSeconds(15);

    /// <summary>After which a store that did not answer is asked again.</summary>
    public static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(2);

    /// <summary>Three looks: two may fail.</summary>
    private static readonly TimeSpan Good = TimeSpan.FromSeconds(45);

    /// <summary>After its time, for one that waits for it.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(20);

    /// <summary>A call that comes so much before a minute already sees to it.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(15);

    public static DateTimeOffset Of(Occurrence occurrence, DateTimeOffset now)
        => now + Good > occurrence.ReadyAt + Late ? now + Good : occurrence.ReadyAt + Late;

    /// <summary>Whether a claim would not be good any more after the next look but one.</summary>
    public static bool IsShort(Occurrence occurrence, DateTimeOffset now) => occurrence.LeaseUntil - now <= Good - LookEach;

    /// <summary>The end of the minute that is under way or about to begin: what is due from there on is the next call's.</summary>
    public static DateTimeOffset HorizonOf(DateTimeOffset now)
    {
        var soon = now + Early;
        return soon.AddTicks(TimeSpan.TicksPerMinute - (soon.Ticks % TimeSpan.TicksPerMinute));
    }
}
