using System.Globalization;

namespace CloudNexus.Functions.Storage.Journals;

/// <summary>
/// A day of a journal, as its counter row <c>next</c> says: its entries are <see cref="First"/> to <see cref="Next"/> − 1, without a gap.
/// </summary>
/// <param name="Day">The day that it was begun for. Entries of a later one stand here too while nobody has ended it.</param>
/// <param name="First">The number of its first entry.</param>
/// <param name="Next">The number that the next entry gets.</param>
/// <param name="Previous">The day before it in a journal that continues; null where there is none.</param>
/// <param name="Following">The day that goes on where this one has ended: no entry is added here any more. Null while it runs.</param>
/// <param name="ETag">The row's; null for a day that is not in the store yet.</param>
public sealed record JournalDay(DateOnly Day, long First, long Next, DateOnly? Previous, DateOnly? Following, Azure.ETag? ETag)
{
    /// <summary>Stands behind the numbers of its day.</summary>
    public const string RowKey = "next";

    private const string DayFormat = "yyyyMMdd";

    /// <summary>The last entry; one before <see cref="First"/> when there is none.</summary>
    public JournalPlace Last => new(Day, Next - 1);

    public static JournalDay Begin(DateOnly day, long first, DateOnly? previous = null) => new(day, first, first, previous, null, null);

    public static JournalDay FromRow(TableEntity row)
    {
        return new JournalDay(
            JournalPlace.DayOf(row.PartitionKey),
            row.GetInt64("First") ?? 0,
            row.GetInt64("Next") ?? 0,
            Parse(row.GetString("Previous")),
            Parse(row.GetString("Following")),
            row.ETag);
    }

    public TableEntity ToRow() => new(JournalPlace.PartitionOf(Day), RowKey)
    {
        ["First"] = First,
        ["Next"] = Next,
        ["Previous"] = Previous?.ToString(DayFormat, CultureInfo.InvariantCulture),
        ["Following"] = Following?.ToString(DayFormat, CultureInfo.InvariantCulture),
    };

    /// <summary>Writes the row as it is here, if it is in the store as it was read.</summary>
    public TableTransactionAction ToAction() => ETag is { } expected
        ? TableTransactionAction.Update(ToRow(), expected, TableUpdateMode.Replace)
        : TableTransactionAction.Add(ToRow());

    private static DateOnly? Parse(string? day)
        => day is null ? null : DateOnly.ParseExact(day, DayFormat, CultureInfo.InvariantCulture);
}
