using System.Net;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Fleet;

/// <summary>
/// What people do with nodes: add, change, archive, restore and remove them. Each change is told to the audit log and the events.
/// </summary>
public sealed class NodeService(
    NodeStore nodes, NodeNames names, NodeAccess access, NodeRemoval removal, FleetService fleet, NodeJournal journal, TimeProvider time)
{
    private const int MostTries = 10;

    /// <summary>Adds a node that has no agent: others may send for it with a key of its own.</summary>
    /// <exception cref="ApiException">400 naming the field, 403 outside the caller's labels, 409 for a name that is taken or too many
    /// nodes.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Node> AddAsync(Caller caller, NodeRequest request, string? address, CancellationToken cancellation)
    {
        var node = new Node(
            NodeId.New(),
            NodeRules.Name(request.Name),
            NodeRules.Type(request.Type),
            NodeRules.Labels(request.Labels),
            time.GetUtcNow(),
            null,
            null)
        {
            Location = NodeRules.Line(request.Location, "location"),
            Provider = NodeRules.Line(request.Provider, "provider"),
            Notes = NodeRules.Notes(request.Notes),
            Metadata = NodeRules.Metadata(request.Metadata),
        };
        CheckLabels(caller, node);
        if (await fleet.CountAsync(cancellation) >= FleetService.MostNodes)
        {
            throw TooMany();
        }

        await ClaimAsync(node, cancellation);
        await nodes.AddAsync(node, cancellation);
        fleet.Put(node);
        await journal.TellAsync(EventTypes.NodeCreated, caller.Name, null, node, address, cancellation);
        return node;
    }

    /// <summary>The node of a type with this name, whatever its case.</summary>
    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Node> FindAsync(Caller caller, string type, string name, CancellationToken cancellation)
    {
        if (NodeTypes.All.Contains(type) && NodeRules.IsText(name, NodeRules.NameLength)
            && await names.FindAsync(type, name, cancellation) is { } id
            && await nodes.FindAsync(id, cancellation) is { } node && caller.MaySee(node.Labels))
        {
            return node;
        }

        throw ApiException.NotFound(
            "no-such-node", "There is no node of this type and name. GET /api/v1/nodes lists those that there are.");
    }

    /// <param name="caller">Who changes it.</param>
    /// <param name="id">The node.</param>
    /// <param name="change">What is to be different.</param>
    /// <param name="ifMatch">The version that is to be changed, as the ETag said; null for whichever there is.</param>
    /// <param name="address">From where.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400, 403 outside the caller's labels, 404, 409 for a name that is taken, 412 when it was changed
    /// meanwhile.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<Node> ChangeAsync(
        Caller caller, string id, NodeChange change, string? ifMatch, string? address, CancellationToken cancellation)
        => UpdateAsync(caller, id, change.Apply, ifMatch, EventTypes.NodeUpdated, address, cancellation);

    /// <summary>Hides it from the fleet; one that is archived already stays so.</summary>
    /// <exception cref="ApiException">404, 412.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<Node> ArchiveAsync(Caller caller, string id, string? ifMatch, string? address, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return UpdateAsync(
            caller, id, n => n with { ArchivedAt = n.ArchivedAt ?? now }, ifMatch, EventTypes.NodeArchived, address, cancellation);
    }

    /// <exception cref="ApiException">404, 412.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<Node> RestoreAsync(Caller caller, string id, string? ifMatch, string? address, CancellationToken cancellation)
        => UpdateAsync(caller, id, n => n with { ArchivedAt = null }, ifMatch, EventTypes.NodeRestored, address, cancellation);

    /// <summary>Removes it with its keys, for good. Samples go as retention drops their tables.</summary>
    /// <exception cref="ApiException">404, 412.</exception>
    /// <exception cref="TableStorageException">The store does not answer: ask again.</exception>
    public async Task RemoveAsync(Caller caller, string id, string? ifMatch, string? address, CancellationToken cancellation)
    {
        var node = await access.RequireAsync(caller, id, cancellation);
        CheckVersion(node, ifMatch);
        await removal.RemoveAsync(node, cancellation);
        await journal.TellAsync(EventTypes.NodeDeleted, caller.Name, node, null, address, cancellation);
    }

    /// <summary>The answer to one who would add a node too many.</summary>
    public static ApiException TooMany() => new(
        HttpStatusCode.Conflict,
        "too-many-nodes",
        "There are too many",
        $"{FleetService.MostNodes} nodes are kept. Delete some that are not needed.");

    private async Task<Node> UpdateAsync(
        Caller caller, string id, Func<Node, Node> change, string? ifMatch, string type, string? address, CancellationToken cancellation)
    {
        var claimed = false;
        (Node Before, Node After)? unsure = null;
        for (var attempt = 1; ; attempt++)
        {
            var (before, etag) = await nodes.LoadAsync(id, cancellation) is { } found && caller.MaySee(found.Node.Labels)
                ? found
                : throw NodeAccess.Missing(id);
            if (unsure is { } tried && before.UpdatedAt == tried.After.UpdatedAt && before.Version == tried.After.Version
                && NodeDiff.Of(before, tried.After).Count == 0)
            {
                // The answer to the write was lost, not the write.
                return await DoneAsync(tried.Before, tried.After);
            }

            CheckVersion(before, ifMatch);
            var after = change(before);
            if (NodeDiff.Of(before, after).Count == 0)
            {
                return before;
            }

            CheckLabels(caller, after);
            after = after with { UpdatedAt = time.GetUtcNow(), Version = before.Version + 1 };
            if (IsRenamed(before, after) && !claimed)
            {
                await ClaimAsync(after, cancellation);
                claimed = true;
            }

            var result = await nodes.ReplaceAsync(after, etag, cancellation);
            if (result.IsSuccess)
            {
                return await DoneAsync(before, after);
            }

            // A lost race: look at what is there now. A claim that comes to nothing is left to repair.
            if (attempt == MostTries || !(result.IsPreconditionFailed || result.IsNotFound))
            {
                result.EnsureSuccess();
            }

            unsure = result.Retried ? (before, after) : null;
        }

        async Task<Node> DoneAsync(Node before, Node after)
        {
            fleet.Put(after);
            if (IsRenamed(before, after))
            {
                await names.ReleaseAsync(before.Type, before.Name, id, cancellation);
            }

            await journal.TellAsync(type, caller.Name, before, after, address, cancellation);
            return after;
        }
    }

    private static bool IsRenamed(Node before, Node after) => after.Type != before.Type || !NodeNames.AreSame(after.Name, before.Name);

    private async Task ClaimAsync(Node node, CancellationToken cancellation)
    {
        if (!await names.TryClaimAsync(node.Type, node.Name, node.Id, cancellation))
        {
            throw new ApiException(
                HttpStatusCode.Conflict,
                "name-taken",
                "The name is taken",
                $"Another {node.Type} is named '{node.Name}'. Choose another name.");
        }
    }

    private static void CheckVersion(Node node, string? ifMatch)
    {
        if (ifMatch is not (null or "*") && ifMatch != node.Tag)
        {
            throw new ApiException(
                HttpStatusCode.PreconditionFailed, "node-changed", "Somebody else changed it", "Read the node again and decide anew.");
        }
    }

    /// <summary>Nobody makes a node that they may not see, or puts one out of their own sight.</summary>
    private static void CheckLabels(Caller caller, Node node)
    {
        if (!caller.MaySee(node.Labels))
        {
            throw ApiException.Forbidden(
                "outside-labels",
                "You see only nodes that are labelled "
                + $"{string.Join(", ", caller.Labels.Select(l => $"{l.Key}={l.Value}"))}: give it these.");
        }
    }
}
