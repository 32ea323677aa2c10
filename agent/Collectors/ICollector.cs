namespace CloudNexus.Agent.Collectors;

/// <summary>
/// One source of values. It adds its series to the <see cref="SeriesTable"/> that it was made with, once or as devices come and go, and
/// sets their slots each second; a slot that it leaves alone is a gap. It must not block: what may hang runs beside it.
/// </summary>
public interface ICollector
{
    /// <summary>For logs: a lower-case word or two.</summary>
    string Name { get; }

    /// <summary>Reads the source once.</summary>
    /// <exception cref="IOException">The source is not there or cannot be read; any exception counts as a failure and is retried
    /// later.</exception>
    void Collect();
}
