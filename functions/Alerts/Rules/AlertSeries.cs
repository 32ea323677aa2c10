using CloudNexus.Wire;

namespace CloudNexus.Functions.Alerts.Rules;

/// <summary>Which series a threshold rule is about, and which of them are judged together.</summary>
public static class AlertSeries
{
    public static bool Fits(AlertCondition condition, SeriesDefinition series)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(series);
        return series.Name == condition.Series && (condition.Device is not { } device || series.Labels.Any(l => l.Value == device));
    }

    /// <summary>The same for series that are judged together.</summary>
    public static string KeyOf(AlertCondition condition, SeriesDefinition series)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(series);
        return condition.Per == AlertPer.Node ? series.Name : series.Key;
    }

    /// <summary>What tells the series from others of its name, for people; null for nothing.</summary>
    public static string? DeviceOf(AlertCondition condition, SeriesDefinition series)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(series);
        return condition.Per == AlertPer.Node || series.Labels.Count == 0
            ? condition.Device
            : string.Join(", ", series.Labels.Select(l => l.Value));
    }
}
