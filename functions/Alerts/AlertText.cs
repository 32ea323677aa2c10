using System.Globalization;

namespace CloudNexus.Functions.Alerts;

/// <summary>Says what alerts are about, so that somebody understands it who was just woken.</summary>
public static class AlertText
{
    private const string Silence = " The node has sent nothing since ";

    public static string Firing(AlertRule rule, string node, string? series, string? device, string? unit, double value, long sinceMs)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return $"{What(node, series, device)} is {Quantity.Of(value, unit)}, {Limit(rule.Condition, unit)}, since {Time(sinceMs)} UTC.";
    }

    public static string Resolved(Alert alert, string? unit, double peak, long endedMs)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return $"{What(alert.Node.Name, alert.Series, alert.Device)} is well again. "
            + $"It was not from {Time(alert.StartedAt)} to {Time(endedMs)} UTC, at worst {Quantity.Of(peak, unit)}.";
    }

    public static string Offline(string node, long sinceMs) => $"{node} is offline: no samples since {Time(sinceMs)} UTC.";

    public static string Back(Alert alert, long endedMs)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return $"{alert.Node.Name} is back. It was offline from {Time(alert.StartedAt)} to {Time(endedMs)} UTC.";
    }

    public static string Withdrawn(Alert alert, long endedMs)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return $"{alert.Node.Name} was not offline from {Time(alert.StartedAt)} to {Time(endedMs)} UTC: "
            + "it was only cut off, and its samples have come. The alert is withdrawn.";
    }

    /// <param name="alert">The alert.</param>
    /// <param name="why">Such as "the rule was deleted".</param>
    public static string Ended(Alert alert, string why)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return $"{What(alert.Node.Name, alert.Series, alert.Device)}: no longer judged, for {why}.";
    }

    /// <summary>Adds that the node sends nothing: that the alert is over cannot be known.</summary>
    public static string WithSilence(string text, long lastMs) => $"{WithoutSilence(text)}{Silence}{Time(lastMs)} UTC.";

    public static string WithoutSilence(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.IndexOf(Silence, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text;
    }

    /// <summary>Of what passed before it fired.</summary>
    public static string Passed(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return $"{What(alert.Node.Name, alert.Series, alert.Device)} is well again before '{alert.RuleName}' fired.";
    }

    private static string What(string node, string? series, string? device)
        => series is null ? node : device is null ? $"{node}: {series}" : $"{node}: {series} of {device}";

    private static string Limit(AlertCondition condition, string? unit) => condition.Op switch
    {
        AlertOp.Above => $"above {Quantity.Of(condition.Value ?? 0, unit)}",
        AlertOp.AtLeast => $"at or above {Quantity.Of(condition.Value ?? 0, unit)}",
        AlertOp.Below => $"below {Quantity.Of(condition.Value ?? 0, unit)}",
        _ => $"at or below {Quantity.Of(condition.Value ?? 0, unit)}",
    };

    private static string Time(long ms)
        => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
