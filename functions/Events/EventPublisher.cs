using System.Diagnostics.Metrics;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage.Journals;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Events;

/// <summary>
/// Sends stored events to browsers, in their order and beside whoever made them. Every audience gets each message, with what it may see of
/// it, so that all can tell whether they missed one; what waits goes together. Bounded: beyond <see cref="MostWaiting"/> events new ones
/// are dropped and counted, and followers find the gap.
/// </summary>
public sealed partial class EventPublisher(
    SignalRRestSender sender, LiveAudienceStore audiences, EventSight sight, ILogger<EventPublisher> logger)
{
    public const int MostWaiting = 2000;

    private const int MostItems = 50;
    private const int MostCharacters = 50_000;
    private const int AudiencesAtOnce = 8;
    private static readonly Counter<long> Dropped = Telemetry.Meter.CreateCounter<long>("events.live_dropped");

    private readonly Lock _gate = new();
    private readonly Queue<EventMessage> _waiting = new();
    private bool _isSending;

    /// <summary>Events that were not sent yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Never waits and never fails.</summary>
    /// <param name="events">In their order.</param>
    public void Publish(IReadOnlyList<EventItem> events)
        => Enqueue([.. events.Select(e => new EventMessage(e.Sequence - 1, e.Sequence, e.Id, [e]))]);

    /// <summary>Says where the events end, without one: who has missed the last of them asks for it.</summary>
    public void Announce(JournalPlace last) => Enqueue([new EventMessage(last.Number, last.Number, last.ToString(), [])]);

    private void Enqueue(EventMessage[] messages)
    {
        bool starts;
        lock (_gate)
        {
            var room = Math.Min(MostWaiting - _waiting.Count, messages.Length);
            foreach (var message in messages.AsSpan(0, room))
            {
                _waiting.Enqueue(message);
            }

            Dropped.Add(messages.Length - room);
            starts = !_isSending && room > 0;
            _isSending |= starts;
        }

        if (starts)
        {
            _ = Task.Run(SendAsync);
        }
    }

    private async Task SendAsync()
    {
        while (Take() is { } message)
        {
            try
            {
                await SendAsync(message);
            }
            catch (Exception failure)
            {
                // A view on what is stored: whoever missed it asks.
                Dropped.Add(1);
                LogDropped(logger, failure);
            }
        }
    }

    /// <summary>What waits and follows on each other, as one message; null when nothing waits.</summary>
    private EventMessage? Take()
    {
        lock (_gate)
        {
            _isSending = _waiting.TryDequeue(out var message);
            if (message is null)
            {
                return null;
            }

            var items = new List<EventItem>(message.Items);
            var weight = items.Sum(Weigh);
            while (_waiting.TryPeek(out var next) && next.After == message.Sequence && items.Count + next.Items.Count <= MostItems
                && weight + next.Items.Sum(Weigh) <= MostCharacters)
            {
                items.AddRange(next.Items);
                weight += next.Items.Sum(Weigh);
                message = _waiting.Dequeue() with { After = message.After, Items = items };
            }

            return message;
        }
    }

    private static int Weigh(EventItem item) => (item.Text?.Length ?? 0) + item.Changes.Sum(EventText.Weigh);

    private async Task SendAsync(EventMessage message)
    {
        await SendAsync(LiveAudience.Everybody, message, CancellationToken.None);
        var narrowed = await audiences.ListAsync(CancellationToken.None);
        if (narrowed.Count == 0)
        {
            return;
        }

        var labels = await sight.LabelsAsync(message.Items, CancellationToken.None);
        await Parallel.ForEachAsync(
            narrowed,
            new ParallelOptions { MaxDegreeOfParallelism = AudiencesAtOnce },
            async (audience, stop) => await SendAsync(
                audience, message with { Items = EventSight.Narrow(audience, message.Items, labels) }, stop));
    }

    private Task SendAsync(LiveAudience audience, EventMessage message, CancellationToken cancellation)
        => sender.SendToGroupAsync(audience.Group, new LiveMessage(LiveNames.EventTarget, [message]), cancellation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events were not sent live to everybody; they are stored all the same")]
    private static partial void LogDropped(ILogger logger, Exception failure);
}
