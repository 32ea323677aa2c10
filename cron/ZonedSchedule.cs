namespace CloudNexus.Cron;

/// <summary>
/// A cron expression in a time zone. Where clocks are put forward, a time of day that does not exist comes at the first moment after the gap,
/// once. Where they are put back, a time of day that comes twice counts the first time. Schedules whose hour field begins with <c>*</c>
/// follow the passing of time instead: every moment whose local time matches, none made up, none left out.
/// </summary>
public sealed class ZonedSchedule(CronSchedule schedule, TimeZoneInfo zone)
{
    // The largest change of a zone's offset that there ever was is a day: one across the date line.
    private static readonly TimeSpan LargestChange = TimeSpan.FromHours(26);
    private static readonly TimeSpan ADay = TimeSpan.FromDays(1);
    private static readonly DateTimeOffset Latest = new(9998, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>The first moment strictly after that one, in UTC; null when the calendar ends before.</returns>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (after >= Latest)
        {
            return null;
        }

        return schedule.RepeatsHourly ? NextByTime(after) : NextByClock(after);
    }

    private DateTimeOffset? NextByClock(DateTimeOffset after)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        while (schedule.Next(local) is { } next)
        {
            var at = FirstAt(next);
            if (at > after)
            {
                return at;
            }

            local = next;
        }

        return null;
    }

    // From one change of the offset to the next, local time passes as time does.
    private DateTimeOffset? NextByTime(DateTimeOffset after)
    {
        for (var from = after; ;)
        {
            var offset = zone.GetUtcOffset(from);
            if (schedule.Next(from.ToOffset(offset).DateTime) is not { } next)
            {
                return null;
            }

            var at = new DateTimeOffset(next, offset);
            if (FirstChange(from, at) is not { } change)
            {
                return at.ToUniversalTime();
            }

            var local = change.ToOffset(zone.GetUtcOffset(change)).DateTime;
            if (schedule.Next(local.AddTicks(-1)) == local)
            {
                return change;
            }

            from = change;
        }
    }

    /// <summary>The first moment after <paramref name="from"/>, and not after <paramref name="to"/>, with another offset.</summary>
    private DateTimeOffset? FirstChange(DateTimeOffset from, DateTimeOffset to)
    {
        var offset = zone.GetUtcOffset(from);
        for (var day = from; day < to;)
        {
            var end = to - day > ADay ? day + ADay : to;
            if (zone.GetUtcOffset(end) != offset)
            {
                return FirstWhere(day, end, at => zone.GetUtcOffset(at) != offset);
            }

            day = end;
        }

        return null;
    }

    /// <summary>The first moment at which the zone's clocks show that time, or, where they skip it, the end of the gap.</summary>
    private DateTimeOffset FirstAt(DateTime local)
    {
        // Not by the zone's own word on times that are invalid or ambiguous: it knows of daylight saving alone.
        var asUtc = new DateTimeOffset(local, TimeSpan.Zero);
        TimeSpan[] offsets = [zone.GetUtcOffset(asUtc - LargestChange), zone.GetUtcOffset(asUtc + LargestChange)];
        var first = offsets.Select(offset => asUtc - offset).Where(at => zone.GetUtcOffset(at) == asUtc - at).Order().ToArray();
        return first.Length > 0
            ? first[0]
            : FirstWhere(asUtc - LargestChange, asUtc + LargestChange, at => at + zone.GetUtcOffset(at) > asUtc);
    }

    /// <summary>The first whole second for which it holds, between one for which it does not and one for which it does.</summary>
    private static DateTimeOffset FirstWhere(DateTimeOffset not, DateTimeOffset yes, Func<DateTimeOffset, bool> holds)
    {
        var (low, high) = (not.ToUnixTimeSeconds(), yes.ToUnixTimeSeconds());
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = holds(DateTimeOffset.FromUnixTimeSeconds(middle)) ? (low, middle) : (middle, high);
        }

        return DateTimeOffset.FromUnixTimeSeconds(high);
    }
}
