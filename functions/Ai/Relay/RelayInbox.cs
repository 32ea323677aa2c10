using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>
/// What each relay was given and has not ended: table <c>AiRelays</c>, node / time and work. Who marks a row as taken has the work.
/// </summary>
internal sealed class RelayInbox(Tables tables)
{
    private const string Taken = "Taken";

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(RelayTicket ticket, CancellationToken cancellation)
    {
        var row = new TableEntity(ticket.NodeId, ticket.InboxKey) { [Taken] = false };
        (await tables.WriteAsync(Tables.AiRelays, t => t.AddEntityAsync(row, cancellation))).EnsureSuccess();
    }

    /// <summary>Takes the one that came first of those that nobody took.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<RelayTicket?> TakeAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AiRelays);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(nodeId), cancellationToken: cancellation))
        {
            if (row.GetBoolean(Taken) is true)
            {
                continue;
            }

            var mark = new TableEntity(nodeId, row.RowKey) { [Taken] = true };
            var written = await table.UpdateEntityAsync(mark, row.ETag, TableUpdateMode.Merge, cancellation);
            if (written.IsSuccess)
            {
                return RelayTicket.OfInbox(nodeId, row.RowKey);
            }

            // Another claim of the node was first, or it was withdrawn.
            if (!written.IsNotFound && !written.IsPreconditionFailed)
            {
                written.EnsureSuccess();
            }
        }

        return null;
    }

    /// <summary>Takes a request back that its relay has not taken.</summary>
    /// <returns>False when the relay has it.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryWithdrawAsync(RelayTicket ticket, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AiRelays);
        var found = await table.GetEntityIfExistsAsync(ticket.NodeId, ticket.InboxKey, cancellationToken: cancellation);
        if (found.IsNotFound)
        {
            return true;
        }

        if (found.Value.GetBoolean(Taken) is true)
        {
            return false;
        }

        var removed = await table.DeleteEntityAsync(ticket.NodeId, ticket.InboxKey, found.Value.ETag, cancellation);
        if (removed.IsPreconditionFailed)
        {
            return false;
        }

        if (!removed.IsNotFound)
        {
            removed.EnsureSuccess();
        }

        return true;
    }

    /// <summary>It has ended; one that is not there is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(RelayTicket ticket, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AiRelays);
        var removed = await table.DeleteEntityAsync(ticket.NodeId, ticket.InboxKey, ETag.All, cancellation);
        if (!removed.IsNotFound)
        {
            removed.EnsureSuccess();
        }
    }

    /// <param name="nodeId">The relay; null for all.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<RelayTicket>> ListAsync(string? nodeId, CancellationToken cancellation)
    {
        var filter = nodeId is null ? TableFilter.Where("PartitionKey", "ne", RelayStore.Partition) : TableFilter.Partition(nodeId);
        var found = new List<RelayTicket>();
        await foreach (var row in tables.Peek(Tables.AiRelays).QueryAsync(
            filter, ["PartitionKey", "RowKey"], missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            found.Add(RelayTicket.OfInbox(row.PartitionKey, row.RowKey));
        }

        return found;
    }
}
