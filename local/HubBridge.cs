using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using CloudNexus.Local.Hub;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Runtime.EventHubs;

namespace CloudNexus.Local;

/// <summary>Lets the functions' triggers and outputs use the local hub in process.</summary>
public sealed class HubBridge(EventHubStore store, TimeProvider time) : IEventHubProvider
{
    /// <summary>The consumer group of the functions, by both its names: nobody else may change its place.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["$Default", "Default"];

    private readonly ConcurrentBag<Bridge> _bridges = [];

    public IEventHub Open(string connectionSetting, string eventHubName)
    {
        var bridge = new Bridge(store.GetOrCreate(eventHubName), time);
        _bridges.Add(bridge);
        return bridge;
    }

    /// <summary>Writes the checkpoints that are held back. To be called when the functions have stopped and what they stored is saved.</summary>
    public Task FlushAsync() => Task.WhenAll(_bridges.Select(b => b.FlushAsync()));

    private sealed class Bridge(EventHub hub, TimeProvider time) : IEventHub
    {
        private readonly ConcurrentDictionary<(string Group, int Partition), DelayedCheckpoints> _checkpoints = new();

        /// <summary>Bytes of one read: a batch of large frames stays a small part of memory.</summary>
        private const int MostBytes = 4 * 1024 * 1024;

        public int PartitionCount => hub.Partitions.Count;

        public async ValueTask<IReadOnlyList<EventHubEvent>> ReadAsync(int partition, long fromSequence, int maxEvents, CancellationToken ct)
        {
            try
            {
                var events = await hub.Partitions[partition].ReadAsync(fromSequence, maxEvents, MostBytes, ct);
                return [.. events.Select(ToEvent)];
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return [];
            }
        }

        public ValueTask<long?> ReadCheckpointAsync(string consumerGroup, int partition, CancellationToken ct)
            => ValueTask.FromResult(hub.GetCheckpoint(Group(consumerGroup), partition));

        public async ValueTask WriteCheckpointAsync(string consumerGroup, int partition, long nextSequence, CancellationToken ct)
            => await _checkpoints.GetOrAdd(
                (Group(consumerGroup), partition),
                key => new DelayedCheckpoints(next => hub.CheckpointAsync(key.Group, key.Partition, next), time)).AddAsync(nextSequence);

        public Task FlushAsync() => Task.WhenAll(_checkpoints.Values.Select(c => c.FlushAsync()));

        public async ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> bodies, CancellationToken ct)
        {
            var result = await hub.NextPartition().AppendAsync([.. bodies.Select(b => new EventData(b))]);
            if (!result.IsStored)
            {
                throw new IOException($"The local hub did not take {bodies.Count} events: {result.Error}");
            }
        }

        /// <summary>The default group is called <c>$Default</c>, which is no file name here.</summary>
        private static string Group(string consumerGroup) => consumerGroup.TrimStart('$');

        private static EventHubEvent ToEvent(StoredEvent stored) => new(
            stored.Sequence,
            stored.Offset.ToString(CultureInfo.InvariantCulture),
            stored.EnqueuedTime,
            stored.PartitionKey,
            stored.Body,
            stored.Properties.DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => Encoding.UTF8.GetString(p.Value.Span)));
    }
}
