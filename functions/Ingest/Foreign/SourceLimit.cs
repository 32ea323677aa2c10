using System.Diagnostics.Metrics;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest.Foreign;

/// <summary>
/// Bounds the series that a source without a schema of its own can make: a label that changes all the time would fill the catalogue. Counts
/// the node's whole catalogue, so that a restart forgets nothing.
/// </summary>
public sealed class SourceLimit(SchemaStore schemas, IngestOptions options)
{
    private const int NodesHeld = 200;
    private static readonly Counter<long> Over = Telemetry.Meter.CreateCounter<long>("ingest.series_over_limit");
    private readonly BoundedCache<string, Known> _nodes = new(NodesHeld);

    /// <summary>Whether samples of this schema may be stored. What the node has already may always.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async ValueTask<bool> AdmitsAsync(string nodeId, SeriesSchema schema, CancellationToken cancellation)
    {
        if (!_nodes.TryGet(nodeId, out var known))
        {
            known = new Known();
            foreach (var stored in await schemas.ListAsync(nodeId, cancellation))
            {
                known.Add(stored);
            }

            _nodes.Set(nodeId, known);
        }

        if (known.TryAdd(schema, options.SeriesPerSource))
        {
            return true;
        }

        Over.Add(1);
        return false;
    }

    private sealed class Known
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _series = new(StringComparer.Ordinal);
        private readonly HashSet<SchemaId> _schemas = [];

        public void Add(SeriesSchema schema)
        {
            _schemas.Add(schema.Id);
            _series.UnionWith(schema.Series.Select(s => s.Key));
        }

        /// <summary>Combinations of series count like series: each is an entry of the catalogue.</summary>
        public bool TryAdd(SeriesSchema schema, int most)
        {
            lock (_gate)
            {
                if (_schemas.Contains(schema.Id))
                {
                    return true;
                }

                if (_schemas.Count >= most || _series.Count + schema.Series.Count(s => !_series.Contains(s.Key)) > most)
                {
                    return false;
                }

                Add(schema);
                return true;
            }
        }
    }
}
