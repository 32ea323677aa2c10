using System.Collections.Concurrent;
using CloudNexus.Functions.Events;

namespace CloudNexus.Functions.Tests.Fleet;

/// <summary>Keeps what would have become events.</summary>
internal sealed class RecordedEvents : IEvents
{
    private readonly ConcurrentQueue<FleetEvent> _events = new();

    public IReadOnlyList<FleetEvent> All => [.. _events];

    public Task AddAsync(IReadOnlyList<FleetEvent> events, CancellationToken cancellation)
    {
        foreach (var item in events)
        {
            _events.Enqueue(item);
        }

        return Task.CompletedTask;
    }
}
