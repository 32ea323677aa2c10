namespace CloudNexus.Functions.Alerts.BackTests;

/// <summary>What one back-test may take.</summary>
public sealed record BackTestLimits
{
    /// <summary>Nodes that are read at once.</summary>
    public const int Parallelism = 4;

    public int MostNodes { get; init; } = 200;

    public long MostMs { get; init; } = 31 * 86_400_000L;

    /// <summary>Beyond, minutes are read in place of samples.</summary>
    public long MostRawMs { get; init; } = 86_400_000;

    /// <summary>Of all nodes together: ten of them over a day.</summary>
    public long MostRawSeconds { get; init; } = 864_000;

    /// <summary>After so many no further node is begun.</summary>
    public long MostReadings { get; init; } = 10_000_000;

    public int MostFirings { get; init; } = 1000;
}
