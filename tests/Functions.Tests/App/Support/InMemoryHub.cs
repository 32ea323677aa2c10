using System.Collections.Concurrent;
using CloudNexus.Functions.Identity;
using CloudNexus.Local.Runtime.EventHubs;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>The event hub of telemetry, in memory with two partitions, and others by their names.</summary>
internal sealed class InMemoryHub : IEventHubProvider, IEventHub
{
    private readonly ConcurrentDictionary<string, InMemoryHub> _others = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<EventHubEvent>[] _events = [[], []];
    private readonly long[] _checkpoints = new long[2];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int PartitionCount => _events.Length;

    public IEventHub Open(string connectionSetting, string eventHubName) => Named(eventHubName);

    public InMemoryHub Named(string name) => name == EventHubNames.Telemetry ? this : _others.GetOrAdd(name, _ => new InMemoryHub());

    public void Send(int partition, params IEnumerable<byte[]> bodies) => SendAs(null, partition, bodies);

    /// <param name="publisher">Whose path the events come by: the hub gives it them as partition key.</param>
    /// <param name="partition">0 or 1.</param>
    /// <param name="bodies">The events.</param>
    public void SendAs(string? publisher, int partition, params IEnumerable<byte[]> bodies) =>
        Send(publisher, new Dictionary<string, string>(), partition, bodies);

    /// <param name="properties">Beside each event.</param>
    /// <param name="partition">0 or 1.</param>
    /// <param name="bodies">The events.</param>
    public void SendWith(Dictionary<string, string> properties, int partition, IEnumerable<byte[]> bodies) =>
        Send(null, properties, partition, bodies);

    private void Send(string? publisher, Dictionary<string, string> properties, int partition, IEnumerable<byte[]> bodies)
    {
        lock (_gate)
        {
            foreach (var body in bodies)
            {
                var number = _events[partition].Count;
                _events[partition].Add(new EventHubEvent(
                    number, $"{number}", TimeProvider.System.GetUtcNow(), publisher, body, properties));
            }

            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Whether every event of the partition was processed and checkpointed.</summary>
    public bool IsDrained(int partition)
    {
        lock (_gate)
        {
            return _checkpoints[partition] == _events[partition].Count;
        }
    }

    public async ValueTask<IReadOnlyList<EventHubEvent>> ReadAsync(int partition, long fromSequence, int maxEvents, CancellationToken ct)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_events[partition].Count > fromSequence)
                {
                    return [.. _events[partition].Skip((int)fromSequence).Take(maxEvents)];
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(ct);
        }
    }

    public ValueTask<long?> ReadCheckpointAsync(string consumerGroup, int partition, CancellationToken ct)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<long?>(_checkpoints[partition]);
        }
    }

    public ValueTask WriteCheckpointAsync(string consumerGroup, int partition, long nextSequence, CancellationToken ct)
    {
        lock (_gate)
        {
            _checkpoints[partition] = nextSequence;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> bodies, CancellationToken ct)
    {
        Send(0, bodies.Select(b => b.ToArray()));
        return ValueTask.CompletedTask;
    }
}
