using System.Globalization;

namespace CloudNexus.Functions.Audit;

/// <summary>
/// Where an entry stands: its day and its number in it. Rows are keyed so that Table Storage, which only reads forwards, gives the newest
/// first: the day
/// as 8 digits of 99999999 − yyyyMMdd, the number as 10 digits of 9999999999 − number. Its text is <c>{yyyyMMdd}-{number}</c>.
/// </summary>
public readonly record struct AuditCursor(DateOnly Day, long Number)
{
    private const int TopDay = 99_999_999;
    private const long TopNumber = 9_999_999_999;

    public string PartitionKey => PartitionOf(Day);

    public string RowKey => (TopNumber - Number).ToString("d10", CultureInfo.InvariantCulture);

    /// <summary>The table of a day: retention drops it whole.</summary>
    public static string TableOf(DateOnly day) => Storage.Tables.Audit + day.ToString("yyyyMM", CultureInfo.InvariantCulture);

    public static string PartitionOf(DateOnly day)
        => (TopDay - (day.Year * 10_000) - (day.Month * 100) - day.Day).ToString("d8", CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">The keys are no entry's.</exception>
    public static AuditCursor Of(string partitionKey, string rowKey)
    {
        var day = TopDay - int.Parse(partitionKey, NumberStyles.None, CultureInfo.InvariantCulture);
        return new AuditCursor(
            new DateOnly(day / 10_000, day / 100 % 100, day % 100),
            TopNumber - long.Parse(rowKey, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    public static bool TryParse(string text, out AuditCursor cursor)
    {
        cursor = default;
        if (text.Split('-') is not [var day, var number]
            || !DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n is < 0 or > TopNumber)
        {
            return false;
        }

        cursor = new AuditCursor(parsed, n);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyyMMdd}-{Number}");
}
