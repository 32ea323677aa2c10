using System.Globalization;

namespace CloudNexus.Cli.Output;

/// <summary>Values as people read them; a dash where there is none.</summary>
internal static class Show
{
    public const string None = "-";

    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

    public static string Percent(double? value) => value is { } v ? v.ToString("0.0", CultureInfo.InvariantCulture) + " %" : None;

    /// <summary>Powers of 1,000.</summary>
    public static string Bytes(double? value)
    {
        if (value is not { } left)
        {
            return None;
        }

        var unit = 0;
        while (left >= 1000 && unit < ByteUnits.Length - 1)
        {
            left /= 1000;
            unit++;
        }

        return left.ToString(unit == 0 || left >= 100 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + ByteUnits[unit];
    }

    public static string Rate(double? perSecond) => perSecond is null ? None : Bytes(perSecond) + "/s";

    public static string Number(double? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) ?? None;

    /// <summary>UTC, to the second.</summary>
    public static string Time(DateTimeOffset? moment)
        => moment?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? None;

    /// <summary>How long ago, in its greatest unit.</summary>
    public static string Ago(DateTimeOffset? moment, DateTimeOffset now) => moment is { } m ? $"{Span(now - m)} ago" : None;

    public static string Span(double? seconds) => seconds is { } s ? Span(TimeSpan.FromSeconds(s)) : None;

    public static string Span(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalMinutes: < 2 } => Whole(span.TotalSeconds, "s"),
        { TotalHours: < 2 } => Whole(span.TotalMinutes, "min"),
        { TotalDays: < 2 } => Whole(span.TotalHours, "h"),
        _ => Whole(span.TotalDays, "d"),
    };

    public static string Labels(IReadOnlyDictionary<string, string>? labels) => labels is null or { Count: 0 }
        ? None
        : string.Join(' ', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    private static string Whole(double value, string unit) => Math.Floor(value).ToString("0", CultureInfo.InvariantCulture) + " " + unit;
}
