using System.Diagnostics.Metrics;
using CloudNexus.Functions.Storage.Journals;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Events;

/// <summary>
/// Cleans events, appends them, all that wait in one transaction, and shows them live. What is lost on the way is logged and counted.
/// </summary>
public sealed partial class EventLog : IEvents
{
    private static readonly Counter<long> Recorded = Telemetry.Meter.CreateCounter<long>("events.recorded");
    private static readonly Counter<long> Lost = Telemetry.Meter.CreateCounter<long>("events.lost");

    private readonly EventTail _tail;
    private readonly EventPublisher _publisher;
    private readonly ILogger<EventLog> _logger;
    private readonly JournalQueue<FleetEvent> _queue;

    public EventLog(EventStore store, EventTail tail, EventPublisher publisher, TimeProvider time, ILogger<EventLog> logger)
    {
        _tail = tail;
        _publisher = publisher;
        _logger = logger;
        _queue = new JournalQueue<FleetEvent>(store.AppendAsync, Lose, time) { Weigh = EventText.Weigh, Stored = Show };
    }

    /// <summary>Events that are not in the store yet.</summary>
    public int Depth => _queue.Depth;

    public Task AddAsync(IReadOnlyList<FleetEvent> events, CancellationToken cancellation)
        => events.Count == 0 ? Task.CompletedTask : _queue.AddAsync([.. events.Select(EventText.Clean)], cancellation);

    /// <summary>As <see cref="AddAsync"/>, for one whose maker wants to know.</summary>
    /// <returns>The event with its number; null when it is not known to be stored.</returns>
    public async Task<EventItem?> AppendAsync(FleetEvent made, CancellationToken cancellation)
    {
        var clean = EventText.Clean(made);
        return (await _queue.AddAsync([clean], cancellation))[0] is { } place ? EventStore.ToItem(clean, place) : null;
    }

    private void Show(IReadOnlyList<FleetEvent> events, JournalPlace first)
    {
        Recorded.Add(events.Count);
        _tail.Signal();
        _publisher.Publish([.. events.Select((e, i) => EventStore.ToItem(e, first with { Number = first.Number + i }))]);
    }

    private void Lose(FleetEvent made, Exception? failure)
    {
        Lost.Add(1);
        LogLost(_logger, made.Type, made.NodeId, made.Text, failure);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Not among the events: {Type} of node {Node}: {Text}")]
    private static partial void LogLost(ILogger logger, string type, string? node, string? text, Exception? failure);
}
