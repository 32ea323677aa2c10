namespace CloudNexus.Functions.Ingest;

public sealed class IngestOptions
{
    /// <summary>Samples older than this are refused: their window may have been dropped already.</summary>
    public TimeSpan RawRetention { get; set; } = TimeSpan.FromHours(48);

    /// <summary>How far ahead of this clock a sample may be.</summary>
    public TimeSpan FutureTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Series, and combinations of series, that a source without a schema of its own can add to a node's catalogue.</summary>
    public int SeriesPerSource { get; set; } = 2000;

    /// <summary>Nodes committed at once in one batch.</summary>
    public int Parallelism { get; set; } = 16;

    /// <summary>Bytes of open windows kept in memory.</summary>
    public long WindowCacheBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How long the live fan-out may take before ingest goes on without it.</summary>
    public TimeSpan LiveDeadline { get; set; } = TimeSpan.FromSeconds(2);
}
