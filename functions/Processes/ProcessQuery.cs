using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Ingest;

namespace CloudNexus.Functions.Processes;

/// <summary>Reads a node's top processes at a moment.</summary>
public sealed class ProcessQuery(ProcessStore store, NodeAccess access, IngestOptions options, TimeProvider time)
{
    /// <param name="caller">Who asks.</param>
    /// <param name="nodeId">The node, as the caller wrote it.</param>
    /// <param name="at">The moment; null, or one that is still to come, for the newest.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">404 when there is no such node, or no snapshot in the day before.</exception>
    public async Task<ProcessList> RunAsync(Caller caller, string nodeId, DateTimeOffset? at, CancellationToken cancellation)
    {
        await access.RequireAsync(caller, nodeId, cancellation);

        // Snapshots may be a little ahead of this clock, as far as ingest takes them.
        var newest = time.GetUtcNow() + options.FutureTolerance;
        var moment = at is { } asked && asked < newest ? asked : newest;
        var snapshot = moment < DateTimeOffset.UnixEpoch ? null : await store.FindAsync(nodeId, moment.ToUnixTimeMilliseconds(), cancellation);
        return snapshot is not null ? ProcessList.From(snapshot) : throw ApiException.NotFound(
            "no-snapshot",
            $"No processes of node '{nodeId}' are stored for the {ProcessStore.LookBack.TotalHours:0} hours before then. Agents send them once a minute, "
            + "unless started with --no-processes.");
    }
}
