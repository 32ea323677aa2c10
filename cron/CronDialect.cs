namespace CloudNexus.Cron;

/// <summary>What an expression may be made of, and what its two day fields mean together.</summary>
public sealed record CronDialect
{
    /// <summary>Timer triggers of Azure Functions: six fields; a day must match both day fields.</summary>
    public static CronDialect Ncrontab { get; } = new() { SecondsAreOptional = false, IsWide = false, EitherDayField = false };

    /// <summary>
    /// Cron as people know it: five fields, or six with seconds first; 7 is Sunday too; <c>L</c> and <c>L-n</c> as days, <c>5L</c> as the
    /// month's last Friday; <c>@hourly</c> and the like. When neither day field begins with <c>*</c>, one of them is enough.
    /// </summary>
    public static CronDialect Jobs { get; } = new() { SecondsAreOptional = true, IsWide = true, EitherDayField = true };

    public required bool SecondsAreOptional { get; init; }

    /// <summary>Whether <c>L</c>, <c>7</c>, <c>?</c> and the names with <c>@</c> are known.</summary>
    public required bool IsWide { get; init; }

    public required bool EitherDayField { get; init; }
}
