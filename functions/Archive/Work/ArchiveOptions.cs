namespace CloudNexus.Functions.Archive.Work;

/// <summary>How archives are written into a container.</summary>
public sealed record ArchiveOptions
{
    /// <summary>A block is uploaded when there is so much of it; a blob has at most 50,000.</summary>
    public int BlockBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>What is lost at most when a run breaks off.</summary>
    public TimeSpan CheckpointEach { get; init; } = TimeSpan.FromSeconds(20);
}
