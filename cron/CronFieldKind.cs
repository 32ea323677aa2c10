namespace CloudNexus.Cron;

/// <summary>One of the six fields: its range, and the names that its values have.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
/// <param name="Names">Full names from <paramref name="Least"/> on; their first three letters will do.</param>
internal sealed record CronFieldKind(string Name, int Least, int Most, IReadOnlyList<string> Names)
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    /// <summary>In the order in which an expression has them.</summary>
    public static IReadOnlyList<CronFieldKind> All { get; } =
    [
        new("second", 0, 59, []),
        new("minute", 0, 59, []),
        new("hour", 0, 23, []),
        new("day", 1, 31, []),
        new("month", 1, 12, Months),
        new("day of week", 0, 6, Weekdays),
    ];

    /// <summary>As <see cref="All"/>, where the week may also end with Sunday as 7.</summary>
    public static IReadOnlyList<CronFieldKind> WithSundayLast { get; } =
        [.. All.Take(5), new("day of week", 0, 7, [.. Weekdays, "Sunday"])];
}
