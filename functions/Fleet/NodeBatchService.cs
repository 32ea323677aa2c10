using System.Collections.Concurrent;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Fleet;

/// <summary>Several changes in one request, each done or refused for itself.</summary>
public sealed class NodeBatchService(NodeService nodes)
{
    public const int MostUpdates = 100;
    private const int AtOnce = 8;

    /// <exception cref="ApiException">400: it is no batch, and nothing of it was done.</exception>
    public async Task<NodeBatchAnswer> RunAsync(Caller caller, NodeBatch batch, string? address, CancellationToken cancellation)
    {
        var updates = batch.Updates ?? [];
        if (updates.Count is 0 or > MostUpdates || updates.Any(u => u is null || string.IsNullOrEmpty(u.Id))
            || updates.Select(u => u.Id).Distinct().Count() != updates.Count)
        {
            throw ApiException.BadRequest(
                "bad-updates", $"'updates' holds 1 to {MostUpdates} updates, each with the 'id' of another node.");
        }

        var results = new ConcurrentDictionary<int, NodeResult>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(
            0, updates.Count, limits, async (i, stop) => results[i] = await TryAsync(caller, updates[i], address, stop));
        return new NodeBatchAnswer([.. Enumerable.Range(0, updates.Count).Select(i => results[i])]);
    }

    private async Task<NodeResult> TryAsync(Caller caller, NodeUpdate update, string? address, CancellationToken cancellation)
    {
        var id = update.Id!;
        try
        {
            var node = await nodes.ChangeAsync(caller, id, update.Change ?? new NodeChange(), update.IfMatch, address, cancellation);
            node = update.Archived switch
            {
                true => await nodes.ArchiveAsync(caller, id, null, address, cancellation),
                false => await nodes.RestoreAsync(caller, id, null, address, cancellation),
                null => node,
            };
            return new NodeResult(id, 200, null, null, node.Version);
        }
        catch (ApiException refused)
        {
            return new NodeResult(id, (int)refused.Status, refused.Kind, refused.Message, null);
        }
        catch (TableStorageException)
        {
            var away = ApiException.Unavailable("Table Storage failed or did not answer in time. Send this update again.");
            return new NodeResult(id, (int)away.Status, away.Kind, away.Message, null);
        }
    }
}
