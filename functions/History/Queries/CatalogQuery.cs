using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Queries;

/// <summary>Which series a node ever had.</summary>
public sealed class CatalogQuery(NodeStore nodes, SchemaStore schemas)
{
    /// <returns>In order of their keys.</returns>
    /// <exception cref="Http.ApiException">404 when there is no such node.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<SeriesDefinition>> RunAsync(string nodeId, CancellationToken cancellation)
    {
        var known = schemas.ListAsync(nodeId, cancellation);
        if (await nodes.FindAsync(nodeId, cancellation) is null)
        {
            throw FleetService.NoSuchNode(nodeId);
        }

        return [.. (await known).SelectMany(s => s.Series).DistinctBy(s => s.Key).OrderBy(s => s.Key, StringComparer.Ordinal)];
    }
}
