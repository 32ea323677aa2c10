namespace CloudNexus.Local.Runtime.EventHubs;

/// <summary>One partition of a hub, as one consumer group reads it.</summary>
internal sealed record PartitionSource(IEventHub Hub, string HubName, string ConsumerGroup, int Partition)
{
    public ValueTask<IReadOnlyList<EventHubEvent>> ReadAsync(long fromSequence, int maxEvents, CancellationToken ct) =>
        Hub.ReadAsync(Partition, fromSequence, maxEvents, ct);

    public ValueTask<long?> ReadCheckpointAsync(CancellationToken ct) => Hub.ReadCheckpointAsync(ConsumerGroup, Partition, ct);

    public ValueTask WriteCheckpointAsync(long nextSequence, CancellationToken ct) =>
        Hub.WriteCheckpointAsync(ConsumerGroup, Partition, nextSequence, ct);
}
