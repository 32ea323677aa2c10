namespace CloudNexus.Functions.Status.Uptime;

/// <summary>How a node was reachable. Days, weeks (from Monday) and months are those of UTC, the newest first; the first and last may be cut.</summary>
/// <param name="From">The first moment that is counted: the start of a day, or the node's creation.</param>
/// <param name="To">The last: now.</param>
/// <param name="Whole">All of it.</param>
/// <param name="Outages">Those within, the newest first, also those that do not count.</param>
public sealed record UptimeAnswer(
    DateTimeOffset From,
    DateTimeOffset To,
    UptimePart Whole,
    IReadOnlyList<UptimePart> Days,
    IReadOnlyList<UptimePart> Weeks,
    IReadOnlyList<UptimePart> Months,
    IReadOnlyList<OutageItem> Outages);

/// <param name="From">Its first moment.</param>
/// <param name="To">Its end, not included.</param>
/// <param name="Percent">Share of the time without outages that count, 0 to 100, to 0.001.</param>
/// <param name="DownSeconds">Outages that count.</param>
/// <param name="PlannedSeconds">Outages that the agent had announced: they do not count.</param>
public sealed record UptimePart(DateTimeOffset From, DateTimeOffset To, double Percent, long DownSeconds, long PlannedSeconds);

/// <param name="From">The last sample before it.</param>
/// <param name="To">The first sample after it; null while it lasts.</param>
/// <param name="Kind"><c>down</c> counts; <c>planned</c> (the agent had said that it stops) and <c>link</c> (withdrawn: it was only cut off) do not.</param>
/// <param name="DownSeconds">What of it was without samples.</param>
/// <param name="Rebooted">Whether the host was started anew in it; null when not known.</param>
public sealed record OutageItem(DateTimeOffset From, DateTimeOffset? To, string Kind, long DownSeconds, bool? Rebooted);
