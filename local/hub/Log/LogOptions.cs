namespace CloudNexus.Local.Hub.Log;

/// <summary>Sizes and limits of every partition's log. All byte counts are per partition unless said otherwise.</summary>
public sealed record LogOptions
{
    /// <summary>A new file begins before one grows past this (a single append may be larger).</summary>
    public int SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>A new file also begins when the current one is this old, so that age retention can take effect.</summary>
    public TimeSpan SegmentAge { get; init; } = TimeSpan.FromHours(6);

    public long RetentionBytes { get; init; } = 1024L * 1024 * 1024;

    public TimeSpan RetentionAge { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Largest event: body, key and properties together.</summary>
    public int MaxEventBytes { get; init; } = 1024 * 1024;

    /// <summary>Events waiting for the disk; an append beyond is answered <see cref="AppendStatus.QueueFull"/>.</summary>
    public int QueuedEvents { get; init; } = 20_000;

    /// <summary>Bytes waiting for the disk.</summary>
    public int QueuedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most bytes written before one flush (a single append may be larger).</summary>
    public int GroupBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>One index entry in memory per so many bytes of a segment.</summary>
    public int IndexIntervalBytes { get; init; } = 64 * 1024;

    /// <summary>Threads that write and flush, shared by all partitions of a store.</summary>
    public int CommitThreads { get; init; } = 4;

    /// <summary>
    /// False for measurements only: what is acknowledged survives the process then, not the machine.
    /// </summary>
    public bool Flush { get; init; } = true;

    public int MaxHubs { get; init; } = 256;

    /// <summary>Consumer groups per hub.</summary>
    public int MaxConsumerGroups { get; init; } = 64;

    /// <exception cref="ArgumentOutOfRangeException">A limit makes no sense.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SegmentAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetentionBytes, SegmentBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetentionAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxEventBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxEventBytes, RecordFormat.MaxRecordBytes / 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueuedEvents, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(QueuedBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(GroupBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(IndexIntervalBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(CommitThreads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxHubs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConsumerGroups, 1);
    }
}
