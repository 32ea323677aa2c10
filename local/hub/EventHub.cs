using CloudNexus.Local.Hub.Files;
using CloudNexus.Local.Hub.Log;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Hub;

/// <summary>A hub: partitions, and how far each consumer group has read them. Safe for any number of callers.</summary>
public sealed class EventHub
{
    private const string HubFile = "partitions";
    private readonly PartitionLog[] _partitions;
    private readonly Checkpoints _checkpoints;
    private uint _turn;

    private EventHub(string name, PartitionLog[] partitions, Checkpoints checkpoints)
    {
        Name = name;
        _partitions = partitions;
        _checkpoints = checkpoints;
    }

    public string Name { get; }

    public IReadOnlyList<PartitionLog> Partitions => _partitions;

    public IReadOnlyList<string> ConsumerGroups => _checkpoints.Groups;

    /// <summary>Where a key's events go: the same partition for ever.</summary>
    public PartitionLog PartitionFor(ReadOnlySpan<byte> key) => _partitions[KeyHash.Partition(key, _partitions.Length)];

    /// <summary>For events without a key: each partition in turn.</summary>
    public PartitionLog NextPartition() => _partitions[(Interlocked.Increment(ref _turn) - 1) % (uint)_partitions.Length];

    /// <summary>Appends to the partition of the event's key, or to the next in turn.</summary>
    public Task<AppendResult> AppendAsync(EventData data) =>
        (data.Key is { } key ? PartitionFor(key.Span) : NextPartition()).AppendAsync(data);

    /// <summary>The sequence number that the group is to read next; null when it has no checkpoint.</summary>
    public long? GetCheckpoint(string consumerGroup, int partition)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)partition, (uint)_partitions.Length);
        return _checkpoints.Get(consumerGroup, partition);
    }

    /// <summary>Ends when the checkpoint is on the disk. It may also go back.</summary>
    /// <exception cref="ArgumentException">The group's name cannot be one.</exception>
    /// <exception cref="InvalidOperationException">There are too many groups.</exception>
    /// <exception cref="IOException">It could not be written; the last one stands.</exception>
    public Task CheckpointAsync(string consumerGroup, int partition, long nextSequence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)partition, (uint)_partitions.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(nextSequence);
        if (!Names.IsGroup(consumerGroup))
        {
            throw new ArgumentException("A consumer group's name has letters, digits, '-', '.', '_' only.", nameof(consumerGroup));
        }

        return _checkpoints.SaveAsync(consumerGroup, partition, nextSequence);
    }

    public IReadOnlyList<PartitionStats> GetStats() => [.. _partitions.Select(p => p.GetStats())];

    /// <returns>Null when the directory is no hub's.</returns>
    internal static EventHub? TryOpen(string name, string directory, LogContext context)
    {
        var path = Path.Combine(directory, HubFile);
        var partitions = SealedText.Read(path, out var malformed);
        if (malformed)
        {
            partitions = Directory.GetDirectories(directory).Count(d => int.TryParse(Path.GetFileName(d), out _));
            context.Logger.HubFileMalformed(path, (int)partitions);
        }

        return partitions is > 0 and <= EventHubStore.MaxPartitions ? Open(name, directory, (int)partitions, context) : null;
    }

    internal static EventHub Create(string name, string directory, int partitions, LogContext context)
    {
        Directory.CreateDirectory(directory);
        SealedText.Write(context.Files, Path.Combine(directory, HubFile), partitions);
        var hub = Open(name, directory, partitions, context);
        context.Files.FlushDirectory(directory);
        context.Files.FlushDirectory(Path.GetDirectoryName(directory)!);
        return hub;
    }

    internal void ApplyRetention() => Array.ForEach(_partitions, p => p.ApplyRetention());

    internal void Close()
    {
        Array.ForEach(_partitions, p => p.Close());
        _checkpoints.Close();
    }

    internal void Release() => Array.ForEach(_partitions, p => p.Release());

    private static EventHub Open(string name, string directory, int count, LogContext context)
    {
        var checkpoints = new Checkpoints(Path.Combine(directory, "checkpoints"), count, context);
        var partitions = new PartitionLog[count];
        for (var i = 0; i < count; i++)
        {
            var place = Path.Combine(directory, Names.PartitionDirectory(i));
            partitions[i] = PartitionLog.Open(name, i, place, context, checkpoints.Highest(i));
        }

        return new EventHub(name, partitions, checkpoints);
    }
}
