using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>Which nodes may be relays. None may until an admin says so: a relay reads the questions that it is given.</summary>
public sealed class RelayAdmission
{
    private readonly NodeAccess _access;
    private readonly NodeStore _nodes;
    private readonly RelayStore _store;
    private readonly RelayBoard _board;
    private readonly RelayWorks _works;
    private readonly RelayInbox _inbox;
    private readonly RelayDesk _desk;
    private readonly IAudit _audit;
    private readonly TimeProvider _time;

    internal RelayAdmission(
        NodeAccess access,
        NodeStore nodes,
        RelayStore store,
        RelayBoard board,
        RelayWorks works,
        RelayInbox inbox,
        RelayDesk desk,
        IAudit audit,
        TimeProvider time)
    {
        (_access, _nodes, _store, _board, _works, _inbox, _desk) = (access, nodes, store, board, works, inbox, desk);
        (_audit, _time) = (audit, time);
    }

    /// <summary>Lets a node be a relay, or ends it: what it was given is called off at once.</summary>
    /// <exception cref="ApiException">404: no such node; 409: there are too many.</exception>
    /// <exception cref="TableStorageException">The store does not answer: ask again.</exception>
    public async Task ChangeAsync(Caller caller, string nodeId, bool allowed, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var node = await _access.RequireAsync(caller, nodeId, cancellation);
        var isAllowed = await _store.FindAsync(nodeId, cancellation) is not null;
        if (!allowed)
        {
            // Also where it is none any more: a change that was cut short is carried to its end.
            await DenyAsync(node.Id, cancellation);
        }
        else if (!isAllowed)
        {
            await AllowAsync(node.Id, caller.Name, cancellation);
        }

        if (allowed != isAllowed)
        {
            await _audit.RecordAsync(
                new AuditEntry(caller.Name, allowed ? "relay.allow" : "relay.deny", $"node:{node.Id}", true, node.Name, address),
                cancellation);
        }
    }

    /// <summary>The nodes that may be relays, of those that the caller may see.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<RelayList> ListAsync(Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var picture = await _store.ReadAsync(cancellation);
        var now = _time.GetUtcNow();
        var items = await Task.WhenAll(picture.Relays.Select(async relay => await _nodes.FindAsync(relay.NodeId, cancellation) is { } node
            && caller.MaySee(node.Labels)
            ? ToItem(relay, node, picture.GivenTo(relay.NodeId), now)
            : null));
        return new RelayList([.. items.OfType<RelayItem>().OrderBy(i => i.NodeName, StringComparer.OrdinalIgnoreCase)]);
    }

    private static RelayItem ToItem(RelayRow relay, Node node, int given, DateTimeOffset now) => new(
        relay.NodeId,
        node.Name,
        relay.IsUp(now) ? "up" : "silent",
        relay.AllowedAt,
        relay.AllowedBy,
        relay.SeenAt,
        [.. relay.Models.Select(m => m.Name)],
        relay.Slots,
        given,
        relay.GpuLoad);

    private async Task AllowAsync(string nodeId, string actor, CancellationToken cancellation)
    {
        if ((await _store.ReadAsync(cancellation)).Relays.Count >= RelayRules.MostRelays)
        {
            throw RelayProblems.TooMany();
        }

        await _store.AllowAsync(nodeId, actor, _time.GetUtcNow(), cancellation);
        _board.Forget();
    }

    private async Task DenyAsync(string nodeId, CancellationToken cancellation)
    {
        await _store.RemoveAsync(nodeId, cancellation);
        foreach (var ticket in await _inbox.ListAsync(nodeId, cancellation))
        {
            _desk.Find(ticket.Id)?.End();
            await _works.RemoveAsync(ticket.Id, cancellation);
            await _inbox.RemoveAsync(ticket, cancellation);
        }

        _board.Forget();
    }
}
