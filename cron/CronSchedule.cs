using System.Diagnostics.CodeAnalysis;

namespace CloudNexus.Cron;

/// <summary>A cron expression, on a calendar without time zones: see <see cref="ZonedSchedule"/>.</summary>
public sealed class CronSchedule
{
    /// <summary>Longest expression, in characters.</summary>
    public const int MostLength = 200;

    private const int FieldsWithSeconds = 6;

    /// <summary>Every pattern that ever matches does so within this: leap days fall on each weekday once in 40 years at worst.</summary>
    private const int YearsToSearch = 41;

    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private readonly CronField[] _fields;
    private readonly CronDays _days;
    private readonly CronDays _weekdays;
    private readonly bool _either;

    private CronSchedule(CronField[] fields, CronDays days, CronDays weekdays, bool either, bool repeatsHourly)
    {
        (_fields, _days, _weekdays, _either) = (fields, days, weekdays, either);
        RepeatsHourly = repeatsHourly;
    }

    /// <summary>Whether the hour field begins with <c>*</c>: it follows the passing of time rather than times of day.</summary>
    public bool RepeatsHourly { get; }

    private CronField Seconds => _fields[0];

    private CronField Minutes => _fields[1];

    private CronField Hours => _fields[2];

    private CronField Months => _fields[3];

    /// <param name="text">The expression.</param>
    /// <param name="dialect">How it is read.</param>
    /// <param name="schedule">The schedule, when it is one.</param>
    /// <param name="problem">Why it is none: names the field and what is allowed there.</param>
    public static bool TryParse(
        string text, CronDialect dialect, [NotNullWhen(true)] out CronSchedule? schedule, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(dialect);
        schedule = null;
        if (!TrySplit(text, dialect, out var parts, out problem))
        {
            return false;
        }

        var kinds = dialect.IsWide ? CronFieldKind.WithSundayLast : CronFieldKind.All;
        var fields = new CronField[4];
        int[] places = [0, 1, 2, 4];
        for (var i = 0; i < places.Length; i++)
        {
            if (!CronField.TryParse(parts[places[i]], kinds[places[i]], out fields[i], out problem))
            {
                return false;
            }
        }

        if (!CronDays.TryParse(parts[3], kinds[3], dialect, out var days, out problem)
            || !CronDays.TryParse(parts[5], kinds[5], dialect, out var weekdays, out problem))
        {
            return false;
        }

        var either = dialect.EitherDayField && !days.IsStar && !weekdays.IsStar;
        var parsed = new CronSchedule(fields, days, weekdays, either, parts[2].StartsWith('*'));
        if (parsed.Next(DateTime.UnixEpoch) is null)
        {
            problem = "no day ever matches it";
            return false;
        }

        (schedule, problem) = (parsed, null);
        return true;
    }

    /// <returns>The first match strictly after the moment, in whole seconds and UTC; null when the calendar ends before.</returns>
    public DateTimeOffset? Next(DateTimeOffset after)
        => Next(after.UtcDateTime) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;

    /// <returns>The first match strictly after that date and time, in whole seconds; null when the calendar ends before.</returns>
    public DateTime? Next(DateTime after)
    {
        if (after > DateTime.MaxValue.AddSeconds(-1))
        {
            return null;
        }

        var start = after.AddTicks(TimeSpan.TicksPerSecond - (after.Ticks % TimeSpan.TicksPerSecond));
        var lastYear = Math.Min(start.Year + YearsToSearch, DateTime.MaxValue.Year);
        var day = start.Date;
        while (day.Year <= lastYear)
        {
            if (!Months.Contains(day.Month))
            {
                if (day is { Year: 9999, Month: 12 })
                {
                    return null;
                }

                day = day.AddDays(1 - day.Day).AddMonths(1);
                continue;
            }

            if (Matches(day) && TimeOfDay(day == start.Date ? start.TimeOfDay : TimeSpan.Zero) is { } time)
            {
                return day + time;
            }

            if (day == DateTime.MaxValue.Date)
            {
                return null;
            }

            day = day.AddDays(1);
        }

        return null;
    }

    private static bool TrySplit(
        string text, CronDialect dialect, [NotNullWhen(true)] out string[]? parts, [NotNullWhen(false)] out string? problem)
    {
        parts = null;
        problem = null;
        if (text.Length > MostLength)
        {
            problem = $"it is longer than {MostLength} characters";
            return false;
        }

        var expression = text.Trim();
        if (dialect.IsWide && expression.StartsWith('@'))
        {
            if (!Macros.TryGetValue(expression, out var meant))
            {
                problem = $"a name with @ is one of {string.Join(", ", Macros.Keys)}";
                return false;
            }

            expression = meant;
        }

        string[] found = expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (dialect.SecondsAreOptional && found.Length == FieldsWithSeconds - 1)
        {
            found = ["0", .. found];
        }

        if (found.Length != FieldsWithSeconds)
        {
            problem = dialect.SecondsAreOptional
                ? $"it has {found.Length} fields instead of five (minute hour day month day-of-week) or six (second first)"
                : $"it has {found.Length} fields instead of six (second minute hour day month day-of-week)";
            return false;
        }

        parts = found;
        return true;
    }

    private bool Matches(DateTime day)
        => _either ? _days.HasDay(day) || _weekdays.HasWeekday(day) : _days.HasDay(day) && _weekdays.HasWeekday(day);

    /// <returns>The first matching time of a day, from the given one on; null when the day has none left.</returns>
    private TimeSpan? TimeOfDay(TimeSpan from)
    {
        for (var hour = Hours.AtOrAfter(from.Hours); hour >= 0; hour = Hours.AtOrAfter(hour + 1))
        {
            var isFirstHour = hour == from.Hours;
            for (var minute = Minutes.AtOrAfter(isFirstHour ? from.Minutes : 0); minute >= 0; minute = Minutes.AtOrAfter(minute + 1))
            {
                var second = Seconds.AtOrAfter(isFirstHour && minute == from.Minutes ? from.Seconds : 0);
                if (second >= 0)
                {
                    return new TimeSpan(hour, minute, second);
                }
            }
        }

        return null;
    }
}
