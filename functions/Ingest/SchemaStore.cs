using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>
/// The series catalogue in the <c>Series</c> table: node / schema hash → the encoded schema. A schema is written before the first window that
/// uses it. Schemas are addressed by content, so one copy in memory serves every node.
/// </summary>
public sealed class SchemaStore(Tables tables)
{
    private readonly BoundedCache<SchemaId, SeriesSchema> _schemas = new(64L * 1024 * 1024, s => (s.Encoded.Length * 4) + 256);
    private readonly BoundedCache<(string Node, SchemaId Id), bool> _stored = new(100_000);

    /// <summary>How many are held in memory.</summary>
    public int Held => _schemas.Count;

    /// <summary>Null when the node never showed such a schema.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async ValueTask<SeriesSchema?> FindAsync(string nodeId, SchemaId id, CancellationToken cancellation)
    {
        if (_schemas.TryGet(id, out var schema))
        {
            return schema;
        }

        var table = await tables.GetAsync(Tables.Series);
        var found = await table.GetEntityIfExistsAsync(nodeId, id.ToString(), cancellationToken: cancellation);
        if (found.IsNotFound || SeriesSchema.TryDecode(SpilledProperty.Read(found.Value, "d"), out schema) != DecodeStatus.Ok || schema!.Id != id)
        {
            return null;
        }

        _schemas.Set(id, schema);
        _stored.Set((nodeId, id), true);
        return schema;
    }

    /// <summary>The schemas of these chunks as far as they are known.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async ValueTask<Func<SchemaId, SeriesSchema?>> FindAllAsync(
        string nodeId, IEnumerable<WindowChunk> chunks, CancellationToken cancellation)
    {
        var known = new Dictionary<SchemaId, SeriesSchema?>();
        foreach (var id in chunks.Select(c => c.Schema).Distinct())
        {
            known[id] = await FindAsync(nodeId, id, cancellation);
        }

        return known.GetValueOrDefault;
    }

    /// <summary>Every schema that the node ever showed.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<SeriesSchema>> ListAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Series);
        var schemas = new List<SeriesSchema>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(nodeId), cancellationToken: cancellation))
        {
            if (SeriesSchema.TryDecode(SpilledProperty.Read(row, "d"), out var schema) == DecodeStatus.Ok)
            {
                schemas.Add(schema!);
            }
        }

        return schemas;
    }

    /// <summary>Makes sure that the store has the schema under this node.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async ValueTask EnsureAsync(string nodeId, SeriesSchema schema, CancellationToken cancellation)
    {
        _schemas.Set(schema.Id, schema);
        if (_stored.TryGet((nodeId, schema.Id), out _))
        {
            return;
        }

        var row = new TableEntity(nodeId, schema.Id.ToString());
        SpilledProperty.Write(row, "d", schema.Encoded);
        (await tables.WriteAsync(Tables.Series, t => t.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation))).EnsureSuccess();
        _stored.Set((nodeId, schema.Id), true);
    }

    /// <summary>Has <see cref="FindAsync"/> find the schema from now on; it is stored once samples of it are.</summary>
    public void Know(SeriesSchema schema) => _schemas.Set(schema.Id, schema);

    /// <summary>Writes the schema again on its next use: the store may have fallen back to a time before it.</summary>
    public void Doubt(string nodeId, SchemaId id) => _stored.Remove((nodeId, id));
}
