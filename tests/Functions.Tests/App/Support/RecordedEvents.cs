using System.Collections.Concurrent;
using CloudNexus.Functions.Events;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>The events of all instances that share it.</summary>
internal sealed class RecordedEvents : IEvents
{
    private readonly ConcurrentQueue<FleetEvent> _all = new();

    public IReadOnlyList<FleetEvent> All => [.. _all];

    public Task AddAsync(IReadOnlyList<FleetEvent> events, CancellationToken cancellation)
    {
        foreach (var item in events)
        {
            _all.Enqueue(item);
        }

        return Task.CompletedTask;
    }

    /// <summary>Forgets what was before the part that a test is about.</summary>
    public void Clear() => _all.Clear();

    public IEnumerable<FleetEvent> Of(string type) => _all.Where(e => e.Type == type);

    /// <summary>The statuses that a node was said to have, in order.</summary>
    public IEnumerable<string?> StatusesOf(string nodeId)
        => Of(EventTypes.NodeStatus).Where(e => e.NodeId == nodeId).Select(e => e.Changes.Single(c => c.Field == "status").New);

    public static string? New(FleetEvent item, string field) => item.Changes.Single(c => c.Field == field).New;
}
