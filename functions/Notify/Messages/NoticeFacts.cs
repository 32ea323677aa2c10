using System.Globalization;
using CloudNexus.Functions.Alerts;

namespace CloudNexus.Functions.Notify.Messages;

/// <summary>Numbers and times of a notice, for people. Times are UTC.</summary>
internal static class NoticeFacts
{
    public static IEnumerable<(string Name, string Value)> Of(Notice notice)
    {
        var alert = notice.Alert;
        if (alert.Value is { } value)
        {
            yield return ("value", Quantity.Of(value, alert.Unit));
        }

        if (alert.Threshold is { } threshold)
        {
            yield return ("limit", Quantity.Of(threshold, alert.Unit));
        }

        if (alert.Peak is { } peak && peak != alert.Value)
        {
            yield return ("worst", Quantity.Of(peak, alert.Unit));
        }

        var end = alert.EndedAt ?? notice.At.ToUnixTimeMilliseconds();
        yield return ("since", $"{Time(alert.StartedAt)} ({Span(end - alert.StartedAt)})");
        if (!notice.IsBad && alert.EndedAt is { } ended)
        {
            yield return (notice.Kind == AlertNoticeKind.Withdrawn ? "withdrawn" : "over", Time(ended));
        }
    }

    private static string Time(long ms)
        => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Span(long ms)
    {
        var span = TimeSpan.FromMilliseconds(Math.Max(0, ms));
        return span.TotalDays >= 2 ? Whole(span.TotalDays, "days")
            : span.TotalHours >= 2 ? Whole(span.TotalHours, "h")
            : span.TotalMinutes >= 2 ? Whole(span.TotalMinutes, "min")
            : Whole(span.TotalSeconds, "s");
    }

    private static string Whole(double count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(count)} {unit}");
}
