namespace CloudNexus.Agent.Collectors;

/// <summary>When a <see cref="BackgroundCollector{T}"/> asks its source.</summary>
/// <param name="Interval">From the start of one run to the start of the next, at least.</param>
/// <param name="Timeout">How long a run may take before it is called off.</param>
/// <param name="FirstAfter">Wait before the first run, so that many sources don't start at once.</param>
public sealed record BackgroundTiming(TimeSpan Interval, TimeSpan Timeout, TimeSpan FirstAfter = default)
{
    /// <summary>An answer this old is no longer shown.</summary>
    public TimeSpan StaleAfter => 2 * (Interval > Timeout ? Interval : Timeout);
}
