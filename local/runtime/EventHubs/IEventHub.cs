namespace CloudNexus.Local.Runtime.EventHubs;

/// <summary>An event hub: partitions of events in the order of their sequence numbers.</summary>
public interface IEventHub
{
    int PartitionCount { get; }

    /// <summary>Waits until at least one event is there.</summary>
    /// <returns>Events from the sequence number on, as far as they still exist; empty only when cancelled.</returns>
    ValueTask<IReadOnlyList<EventHubEvent>> ReadAsync(int partition, long fromSequence, int maxEvents, CancellationToken ct);

    /// <returns>The next sequence number to read; null when nothing was checkpointed yet.</returns>
    ValueTask<long?> ReadCheckpointAsync(string consumerGroup, int partition, CancellationToken ct);

    ValueTask WriteCheckpointAsync(string consumerGroup, int partition, long nextSequence, CancellationToken ct);

    /// <summary>Stores the events durably, in order, in one partition of the hub's choice.</summary>
    ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> bodies, CancellationToken ct);
}
