using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Queries;

/// <summary>Which series a node ever had.</summary>
public sealed class CatalogQuery(NodeAccess access, SchemaStore schemas)
{
    /// <returns>In order of their keys.</returns>
    /// <exception cref="Http.ApiException">404 when there is no such node for the caller.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<SeriesDefinition>> RunAsync(Caller caller, string nodeId, CancellationToken cancellation)
    {
        await access.RequireAsync(caller, nodeId, cancellation);
        var known = await schemas.ListAsync(nodeId, cancellation);
        return [.. known.SelectMany(s => s.Series).DistinctBy(s => s.Key).OrderBy(s => s.Key, StringComparer.Ordinal)];
    }
}
