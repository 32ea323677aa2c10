namespace CloudNexus.Local.Runtime.Hosting;

/// <summary>The settings of host.json that the local runtime follows.</summary>
internal sealed record HostJson
{
    /// <summary>Without slashes at its ends; may be empty.</summary>
    public string RoutePrefix { get; init; } = "api";

    public int MaxEventBatchSize { get; init; } = 100;

    public int MinEventBatchSize { get; init; } = 1;

    /// <summary>How long a batch smaller than the minimum waits for more events.</summary>
    public TimeSpan MaxWaitTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A checkpoint is written after so many batches.</summary>
    public int BatchCheckpointFrequency { get; init; } = 1;

    /// <summary>Least level to log by category; "default" for all others.</summary>
    public IReadOnlyDictionary<string, Microsoft.Extensions.Logging.LogLevel> LogLevels { get; init; } =
        new Dictionary<string, Microsoft.Extensions.Logging.LogLevel>();
}
