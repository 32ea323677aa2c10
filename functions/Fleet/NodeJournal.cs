using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Events;

namespace CloudNexus.Functions.Fleet;

/// <summary>Tells the audit log and the fleet's events what became of a node.</summary>
public sealed class NodeJournal(IAudit audit, IEvents events, TimeProvider time)
{
    /// <param name="type">One of <see cref="EventTypes"/>.</param>
    /// <param name="actor">Who: as in <see cref="AuditEntry.Actor"/>.</param>
    /// <param name="before">Null for a node that is new.</param>
    /// <param name="after">Null for one that is gone.</param>
    /// <param name="address">From where; null when it cannot be told.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task TellAsync(string type, string actor, Node? before, Node? after, string? address, CancellationToken cancellation)
    {
        var node = (after ?? before)!;
        var changes = NodeDiff.Of(before, after);
        var (action, detail) = type switch
        {
            EventTypes.NodeCreated => ("node.create", node.Name),
            EventTypes.NodeArchived => ("node.archive", node.Name),
            EventTypes.NodeRestored => ("node.restore", node.Name),
            EventTypes.NodeDeleted => ("node.delete", node.Name),
            _ => ("node.update", $"{node.Name}: {NodeDiff.Text(changes)}"),
        };
        await audit.RecordAsync(new AuditEntry(actor, action, $"node:{node.Id}", true, detail, address), cancellation);
        await TellEventAsync(type, actor, node, changes, cancellation);
    }

    /// <summary>The event alone, for a node that came with an agent.</summary>
    public Task TellEnrolledAsync(string actor, Node node, CancellationToken cancellation)
        => TellEventAsync(EventTypes.NodeCreated, actor, node, NodeDiff.Of(null, node), cancellation);

    private Task TellEventAsync(
        string type, string actor, Node node, IReadOnlyList<FieldChange> changes, CancellationToken cancellation)
        => events.AddAsync([new FleetEvent(type, time.GetUtcNow(), node.Id, node.Name, actor, changes)], cancellation);
}
