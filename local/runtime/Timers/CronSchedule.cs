using System.Diagnostics.CodeAnalysis;

namespace CloudNexus.Local.Runtime.Timers;

/// <summary>
/// A six-field NCRONTAB schedule: <c>{second} {minute} {hour} {day} {month} {day of week}</c>, UTC, 0 = Sunday.
/// A moment matches when every field does, so day of month and day of week must both hold.
/// </summary>
public sealed class CronSchedule
{
    /// <summary>Every pattern that ever matches does so within this: leap days fall on each weekday once in 40 years at worst.</summary>
    private const int YearsToSearch = 41;

    private readonly CronField _seconds;
    private readonly CronField _minutes;
    private readonly CronField _hours;
    private readonly CronField _days;
    private readonly CronField _months;
    private readonly CronField _daysOfWeek;

    private CronSchedule(CronField[] fields) =>
        (_seconds, _minutes, _hours, _days, _months, _daysOfWeek) = (fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);

    /// <param name="text">The expression.</param>
    /// <param name="schedule">The schedule, when it is one.</param>
    /// <param name="problem">Why it is none.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        schedule = null;
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != CronFieldKind.All.Count)
        {
            problem = $"it has {parts.Length} fields instead of six (second minute hour day month day-of-week)";
            return false;
        }

        var fields = new CronField[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!CronField.TryParse(parts[i], CronFieldKind.All[i], out fields[i], out problem))
            {
                return false;
            }
        }

        var parsed = new CronSchedule(fields);
        if (parsed.Next(DateTimeOffset.UnixEpoch) is null)
        {
            problem = "no day ever matches it";
            return false;
        }

        (schedule, problem) = (parsed, null);
        return true;
    }

    /// <returns>The first match strictly after the moment, in whole seconds and UTC; null when the calendar ends before.</returns>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var utc = after.UtcDateTime;
        if (utc > DateTime.MaxValue.AddSeconds(-1))
        {
            return null;
        }

        var start = new DateTime(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc).AddSeconds(1);
        var lastYear = Math.Min(start.Year + YearsToSearch, DateTime.MaxValue.Year);
        var day = start.Date;
        while (day.Year <= lastYear)
        {
            if (!_months.Contains(day.Month))
            {
                if (day is { Year: 9999, Month: 12 })
                {
                    return null;
                }

                day = new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(1);
                continue;
            }

            if (_days.Contains(day.Day) && _daysOfWeek.Contains((int)day.DayOfWeek)
                && TimeOfDay(day == start.Date ? start.TimeOfDay : TimeSpan.Zero) is { } time)
            {
                return new DateTimeOffset(day + time, TimeSpan.Zero);
            }

            if (day == DateTime.MaxValue.Date)
            {
                return null;
            }

            day = day.AddDays(1);
        }

        return null;
    }

    /// <returns>The first matching time of a day, from the given one on; null when the day has none left.</returns>
    private TimeSpan? TimeOfDay(TimeSpan from)
    {
        for (var hour = _hours.AtOrAfter(from.Hours); hour >= 0; hour = _hours.AtOrAfter(hour + 1))
        {
            var isFirstHour = hour == from.Hours;
            for (var minute = _minutes.AtOrAfter(isFirstHour ? from.Minutes : 0); minute >= 0; minute = _minutes.AtOrAfter(minute + 1))
            {
                var second = _seconds.AtOrAfter(isFirstHour && minute == from.Minutes ? from.Seconds : 0);
                if (second >= 0)
                {
                    return new TimeSpan(hour, minute, second);
                }
            }
        }

        return null;
    }
}
