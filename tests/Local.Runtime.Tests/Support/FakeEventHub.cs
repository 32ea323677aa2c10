using System.Text;
using CloudNexus.Local.Runtime.EventHubs;

namespace CloudNexus.Local.Runtime.Tests.Support;

/// <summary>An event hub in memory; all names open the same one.</summary>
internal sealed class FakeEventHub(int partitions) : IEventHubProvider, IEventHub
{
    public static readonly DateTimeOffset Epoch = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<EventHubEvent>[] _events = [.. Enumerable.Range(0, partitions).Select(_ => new List<EventHubEvent>())];
    private readonly Dictionary<(string Group, int Partition), long> _checkpoints = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int PartitionCount => partitions;

    /// <summary>Thrown by sends and reads while set.</summary>
    public Exception? Failure { get; set; }

    public List<string> Opened { get; } = [];

    public IEventHub Open(string connectionSetting, string eventHubName)
    {
        Opened.Add($"{connectionSetting}/{eventHubName}");
        return this;
    }

    public void Add(int partition, params string[] bodies)
    {
        lock (_gate)
        {
            foreach (var body in bodies)
            {
                var number = _events[partition].Count;
                _events[partition].Add(new EventHubEvent(
                    number, $"{number * 100}", Epoch.AddSeconds(number), $"key-{number}", Encoding.UTF8.GetBytes(body),
                    new Dictionary<string, string> { ["n"] = $"{number}" }));
            }

            var changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.SetResult();
        }
    }

    public IReadOnlyList<string> Bodies(int partition)
    {
        lock (_gate)
        {
            return [.. _events[partition].Select(e => Encoding.UTF8.GetString(e.Body.Span))];
        }
    }

    public long? Checkpoint(string group, int partition)
    {
        lock (_gate)
        {
            return _checkpoints.TryGetValue((group, partition), out var next) ? next : null;
        }
    }

    public async ValueTask<IReadOnlyList<EventHubEvent>> ReadAsync(int partition, long fromSequence, int maxEvents, CancellationToken ct)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (Failure is not null)
                {
                    throw Failure;
                }

                if (_events[partition].Count > fromSequence)
                {
                    return [.. _events[partition].Skip((int)fromSequence).Take(maxEvents)];
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(ct);
        }
    }

    public ValueTask<long?> ReadCheckpointAsync(string consumerGroup, int partition, CancellationToken ct) =>
        ValueTask.FromResult(Checkpoint(consumerGroup, partition));

    public ValueTask WriteCheckpointAsync(string consumerGroup, int partition, long nextSequence, CancellationToken ct)
    {
        lock (_gate)
        {
            _checkpoints[(consumerGroup, partition)] = nextSequence;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> bodies, CancellationToken ct)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        Add(0, [.. bodies.Select(b => Encoding.UTF8.GetString(b.Span))]);
        return ValueTask.CompletedTask;
    }
}
