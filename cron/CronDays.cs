using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CloudNexus.Cron;

/// <summary>
/// A day field: values, and what is counted from the month's end.
/// </summary>
/// <param name="Values">Days of the month, or of the week with 0 for Sunday.</param>
/// <param name="FromEnd">Days before the month's last one, a bit each: bit 0 is the last day itself.</param>
/// <param name="LastOfMonth">Days of the week of which only the month's last counts, a bit each.</param>
/// <param name="IsStar">Whether it begins with <c>*</c> or is <c>?</c>.</param>
internal readonly record struct CronDays(CronField Values, CronField FromEnd, CronField LastOfMonth, bool IsStar)
{
    private const int MostFromEnd = 30;

    /// <summary>As a day of the month.</summary>
    public bool HasDay(DateTime day)
        => Values.Contains(day.Day) || FromEnd.Contains(DateTime.DaysInMonth(day.Year, day.Month) - day.Day);

    /// <summary>As a day of the week.</summary>
    public bool HasWeekday(DateTime day)
        => Values.Contains((int)day.DayOfWeek)
            || (LastOfMonth.Contains((int)day.DayOfWeek) && day.Day + 7 > DateTime.DaysInMonth(day.Year, day.Month));

    public static bool TryParse(
        string text, CronFieldKind kind, CronDialect dialect, out CronDays days, [NotNullWhen(false)] out string? problem)
    {
        days = default;
        var isStar = text.StartsWith('*');
        if (dialect.IsWide && text == "?")
        {
            (text, isStar) = ("*", true);
        }

        var isWeek = kind.Least == 0;
        ulong fromEnd = 0;
        ulong last = 0;
        var plain = new List<string>();
        foreach (var item in text.Split(','))
        {
            if (!dialect.IsWide || !item.Contains('L', StringComparison.OrdinalIgnoreCase))
            {
                plain.Add(item);
            }
            else if (!isWeek && TryFromEnd(item, out var before))
            {
                fromEnd |= 1UL << before;
            }
            else if (isWeek && item.EndsWith('L') && CronField.TryParse(item[..^1], kind, out var weekday, out _) && weekday.IsOne)
            {
                last |= weekday.Bits;
            }
            else
            {
                problem = isWeek
                    ? $"\"{item}\" is no {kind.Name}: the month's last Friday is 5L or FriL"
                    : $"\"{item}\" is no {kind.Name}: the month's last day is L, and L-1 to L-{MostFromEnd} are days before it";
                return false;
            }
        }

        var values = default(CronField);
        if (plain.Count > 0 && !CronField.TryParse(string.Join(',', plain), kind, out values, out problem))
        {
            return false;
        }

        days = new CronDays(
            isWeek ? SundayIsZero(values) : values, new CronField(fromEnd), SundayIsZero(new CronField(last)), isStar);
        problem = null;
        return true;
    }

    private static bool TryFromEnd(string item, out int before)
    {
        before = 0;
        return item is "L" or "l"
            || (item.StartsWith("L-", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(item.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out before) && before is >= 1 and <= MostFromEnd);
    }

    private static CronField SundayIsZero(CronField field)
        => field.Contains(7) ? new CronField((field.Bits & 0x7f) | 1) : field;
}
