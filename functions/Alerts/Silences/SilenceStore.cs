using System.Text.Json;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Alerts.Silences;

/// <summary>The <c>AlertSilences</c> table: <c>silences</c> / id.</summary>
public sealed class SilenceStore(Tables tables)
{
    private const string Partition = "silences";

    /// <summary>Those that end last first.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Silence>> ListAsync(CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AlertSilences);
        var found = new List<Silence>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellation))
        {
            found.Add(FromRow(row));
        }

        return [.. found.OrderByDescending(s => s.Until).ThenBy(s => s.Id, StringComparer.Ordinal)];
    }

    /// <summary>Null when there is none.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Silence?> FindAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AlertSilences);
        var found = await table.GetEntityIfExistsAsync(Partition, id, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(Silence silence, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(silence);
        var row = new TableEntity(Partition, silence.Id) { ["Data"] = JsonSerializer.Serialize(silence, AlertJson.Default.Silence) };
        var added = await tables.WriteAsync(Tables.AlertSilences, t => t.AddEntityAsync(row, cancellation));
        if (!(added.IsConflict && added.Retried))
        {
            added.EnsureSuccess();
        }
    }

    /// <summary>One that is gone already is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AlertSilences);
        var result = await table.DeleteEntityAsync(Partition, id, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    private static Silence FromRow(TableEntity row) => JsonSerializer.Deserialize(row.GetString("Data") ?? "", AlertJson.Default.Silence)!;
}
