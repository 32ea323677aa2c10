using System.Diagnostics.Metrics;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Events;

namespace CloudNexus.Functions.Commands.News;

/// <summary>Tells of changes that are stored: as events, live, in the counters, and to those who wait here.</summary>
public sealed class CommandNews(IEvents events, CommandPublisher publisher, Signals signals, TimeProvider time)
{
    public const string EventPrefix = "command.";

    private static readonly Counter<long> Changes = Telemetry.Meter.CreateCounter<long>("commands.changes");

    /// <param name="items">As they are now.</param>
    /// <param name="actor">Who: as in <see cref="Audit.AuditEntry.Actor"/>.</param>
    /// <param name="cancellation">Stops the wait for the events to be stored, not their being stored.</param>
    public Task TellAsync(IReadOnlyList<CommandItem> items, string actor, CancellationToken cancellation)
    {
        foreach (var item in items)
        {
            Changes.Add(1, new KeyValuePair<string, object?>("status", CommandRow.WordOf(item.Status)));
            publisher.Publish(item);
            signals.Wake(Signals.OfCommand(item.Id));
            if (item.Status is CommandStatus.Queued or CommandStatus.Cancelled)
            {
                signals.Wake(Signals.OfQueue(item.Target.Node ?? OpenCommandStore.Service));
            }
        }

        return events.AddAsync([.. items.Select(i => EventOf(i, actor))], cancellation);
    }

    public void TellOutput(CommandItem item, long from, string text)
    {
        publisher.PublishOutput(item, from, text);
        signals.Wake(Signals.OfCommand(item.Id));
    }

    /// <summary>What everybody who may see the node may know: neither arguments nor results.</summary>
    private FleetEvent EventOf(CommandItem item, string actor)
    {
        var changes = new List<FieldChange> { new("command", null, item.Id), new("action", null, item.Action) };
        if (!item.Target.IsService && item.Result?.Error is { } error)
        {
            changes.Add(new FieldChange("error", null, error));
        }

        return new FleetEvent(
            EventPrefix + CommandRow.WordOf(item.Status),
            time.GetUtcNow(),
            item.Target.Node,
            item.Target.IsService ? null : item.Target.Name,
            actor,
            changes);
    }
}
