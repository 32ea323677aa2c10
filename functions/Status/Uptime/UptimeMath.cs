using CloudNexus.Functions.Status.Outages;

namespace CloudNexus.Functions.Status.Uptime;

/// <summary>What share of a time outages take. Pure.</summary>
public static class UptimeMath
{
    /// <summary>An outage as it counts: outages of several silences count as if those stood side by side at its start.</summary>
    /// <param name="outages">Of one node, the newest first.</param>
    /// <param name="lastsToMs">Until when the newest lasts when it has no end.</param>
    public static IReadOnlyList<(Outage Outage, long FromMs, long ToMs)> Lay(IReadOnlyList<Outage> outages, long lastsToMs)
    {
        ArgumentNullException.ThrowIfNull(outages);
        var laid = new List<(Outage, long, long)>(outages.Count);
        var nextMs = lastsToMs;
        foreach (var outage in outages)
        {
            // One that was never ended ends where the next begins, at the latest.
            var toMs = Math.Min(outage.ToMs ?? nextMs, nextMs);
            laid.Add((outage, outage.FromMs, Math.Max(outage.FromMs, Math.Min(toMs, outage.FromMs + (outage.DownMs ?? long.MaxValue / 2)))));
            nextMs = outage.ReportedMs;
        }

        return laid;
    }

    public static UptimePart Part(long fromMs, long toMs, IReadOnlyList<(Outage Outage, long FromMs, long ToMs)> laid)
    {
        ArgumentNullException.ThrowIfNull(laid);
        var down = Sum(OutageKinds.Down);
        var planned = Sum(OutageKinds.Planned);
        var percent = toMs > fromMs ? 100.0 * (toMs - fromMs - down) / (toMs - fromMs) : 100;
        return new UptimePart(
            DateTimeOffset.FromUnixTimeMilliseconds(fromMs),
            DateTimeOffset.FromUnixTimeMilliseconds(toMs),
            Math.Round(Math.Max(0, percent), 3),
            down / 1000,
            planned / 1000);

        long Sum(string kind) => laid.Where(l => l.Outage.Kind == kind)
            .Sum(l => Math.Max(0, Math.Min(toMs, l.ToMs) - Math.Max(fromMs, l.FromMs)));
    }

    /// <summary>The parts of a time, the newest first, each from <paramref name="startOf"/> a moment to the next such start.</summary>
    /// <param name="from">The first moment.</param>
    /// <param name="to">The end.</param>
    /// <param name="startOf">The start of what a moment is in.</param>
    /// <param name="next">The start after a start.</param>
    /// <param name="laid">The outages.</param>
    public static IReadOnlyList<UptimePart> Cut(
        DateTimeOffset from,
        DateTimeOffset to,
        Func<DateTimeOffset, DateTimeOffset> startOf,
        Func<DateTimeOffset, DateTimeOffset> next,
        IReadOnlyList<(Outage Outage, long FromMs, long ToMs)> laid)
    {
        ArgumentNullException.ThrowIfNull(startOf);
        ArgumentNullException.ThrowIfNull(next);
        var parts = new List<UptimePart>();
        for (var start = startOf(from); start < to; start = next(start))
        {
            var end = next(start);
            parts.Add(Part(
                (start < from ? from : start).ToUnixTimeMilliseconds(), (end > to ? to : end).ToUnixTimeMilliseconds(), laid));
        }

        parts.Reverse();
        return parts;
    }

    public static DateTimeOffset DayOf(DateTimeOffset moment) => new(moment.UtcDateTime.Date, TimeSpan.Zero);

    /// <summary>The Monday of its week.</summary>
    public static DateTimeOffset WeekOf(DateTimeOffset moment) => DayOf(moment).AddDays(-(((int)moment.UtcDateTime.DayOfWeek + 6) % 7));

    public static DateTimeOffset MonthOf(DateTimeOffset moment)
        => new(moment.UtcDateTime.Year, moment.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
