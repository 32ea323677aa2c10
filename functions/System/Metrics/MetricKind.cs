namespace CloudNexus.Functions.Systems.Metrics;

public enum MetricKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Level,

    /// <summary>Durations in buckets, seconds.</summary>
    Distribution,
}
