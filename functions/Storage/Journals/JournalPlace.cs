using System.Globalization;

namespace CloudNexus.Functions.Storage.Journals;

/// <summary>
/// Where an entry of a journal stands: its day and its number. Rows are keyed so that Table Storage, which only reads forwards, gives the
/// newest first: the day as 8 digits of 99999999 − yyyyMMdd, the number as 10 digits of 9999999999 − number. Its text is
/// <c>{yyyyMMdd}-{number}</c>.
/// </summary>
public readonly record struct JournalPlace(DateOnly Day, long Number)
{
    private const int TopDay = 99_999_999;
    private const long TopNumber = 9_999_999_999;

    public string PartitionKey => PartitionOf(Day);

    public string RowKey => RowOf(Number);

    /// <summary>The table of a day: one a month, so that retention drops it whole.</summary>
    /// <param name="journal">What the names of the journal's tables begin with.</param>
    /// <param name="day">The day.</param>
    public static string TableOf(string journal, DateOnly day) => journal + day.ToString("yyyyMM", CultureInfo.InvariantCulture);

    public static string PartitionOf(DateOnly day)
        => (TopDay - (day.Year * 10_000) - (day.Month * 100) - day.Day).ToString("d8", CultureInfo.InvariantCulture);

    public static string RowOf(long number) => (TopNumber - number).ToString("d10", CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">The keys are no entry's.</exception>
    public static JournalPlace Of(string partitionKey, string rowKey)
        => new(DayOf(partitionKey), TopNumber - long.Parse(rowKey, NumberStyles.None, CultureInfo.InvariantCulture));

    /// <exception cref="FormatException">The key is no day's.</exception>
    public static DateOnly DayOf(string partitionKey)
    {
        var day = TopDay - int.Parse(partitionKey, NumberStyles.None, CultureInfo.InvariantCulture);
        return new DateOnly(day / 10_000, day / 100 % 100, day % 100);
    }

    /// <exception cref="FormatException">The text is no place's.</exception>
    public static JournalPlace Parse(string text)
        => TryParse(text, out var place) ? place : throw new FormatException($"'{text}' is no place of a journal.");

    public static bool TryParse(string text, out JournalPlace place)
    {
        place = default;
        if (text.Split('-') is not [var day, var number]
            || !DateOnly.TryParseExact(day, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n is < 0 or > TopNumber)
        {
            return false;
        }

        place = new JournalPlace(parsed, n);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyyMMdd}-{Number}");
}
