namespace CloudNexus.Agent.Configuration;

/// <summary>How much the agent keeps while nobody takes it.</summary>
public sealed record SpoolOptions
{
    /// <summary>Room on disk, bytes.</summary>
    public long MaxBytes { get; init; } = 64L << 20;
}
