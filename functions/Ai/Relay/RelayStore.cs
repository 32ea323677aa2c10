using System.Text.Json;
using Azure;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>
/// Who may be a relay and what it said last: table <c>AiRelays</c>, <c>~relays</c> / node. The row is the permission: what relays say is
/// merged into it and
/// never makes one. The other partitions are the relays' inboxes (<see cref="RelayInbox"/>), so that one query sees both.
/// </summary>
public sealed class RelayStore(Tables tables)
{
    /// <summary>No id of a node.</summary>
    internal const string Partition = "~relays";

    private const int MostModelBytes = 60_000;

    /// <summary>Null when the node may not be a relay.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<RelayRow?> FindAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AiRelays);
        var found = await table.GetEntityIfExistsAsync(Partition, nodeId, cancellationToken: cancellation);
        return found.IsNotFound ? null : ToRow(found.Value);
    }

    /// <summary>Lets a node be a relay; one that may already keeps what is known of it.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AllowAsync(string nodeId, string actor, DateTimeOffset now, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, nodeId) { ["AllowedAt"] = now, ["AllowedBy"] = actor };
        var written = await tables.WriteAsync(Tables.AiRelays, t => t.AddEntityAsync(row, cancellation));
        if (!written.IsConflict)
        {
            written.EnsureSuccess();
        }
    }

    /// <summary>Takes the permission away; a node that has none is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string nodeId, CancellationToken cancellation)
    {
        var removed = await (await tables.GetAsync(Tables.AiRelays)).DeleteEntityAsync(Partition, nodeId, ETag.All, cancellation);
        if (!removed.IsNotFound)
        {
            removed.EnsureSuccess();
        }
    }

    /// <returns>False when the node may not be a relay.</returns>
    /// <exception cref="ApiException">400: its models' texts are too long together.</exception>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<bool> TryAdvertiseAsync(string nodeId, RelayAdvert advert, DateTimeOffset now, CancellationToken cancellation)
    {
        var models = JsonSerializer.SerializeToUtf8Bytes(advert.Models ?? [], RelayJson.Default.IReadOnlyListRelayModel);
        if (models.Length > MostModelBytes)
        {
            throw ApiException.BadRequest(
                "bad-models", $"'models' has {models.Length} bytes; {MostModelBytes} fit. Leave out what is not needed.");
        }

        var row = new TableEntity(Partition, nodeId)
        {
            ["Models"] = models,
            ["Slots"] = advert.Slots ?? 1,
            ["Queue"] = advert.Queue ?? 0,

            // A merge leaves what is not given: less than nothing is not known.
            ["GpuLoad"] = advert.GpuLoad ?? -1.0,
            ["SeenAt"] = now,
        };
        return TryMergeAsync(row, cancellation);
    }

    /// <summary>It was heard of.</summary>
    /// <returns>False when the node may not be a relay.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<bool> TryHearAsync(string nodeId, DateTimeOffset now, CancellationToken cancellation)
        => TryMergeAsync(new TableEntity(Partition, nodeId) { ["SeenAt"] = now }, cancellation);

    /// <summary>All that may be relays, with how much each was given.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<RelayPicture> ReadAsync(CancellationToken cancellation)
    {
        var relays = new List<RelayRow>();
        var given = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var row in (await tables.GetAsync(Tables.AiRelays)).QueryAsync(cancellationToken: cancellation))
        {
            if (row.PartitionKey == Partition)
            {
                relays.Add(ToRow(row));
            }
            else
            {
                given[row.PartitionKey] = given.GetValueOrDefault(row.PartitionKey) + 1;
            }
        }

        return new RelayPicture(relays, given);
    }

    private async Task<bool> TryMergeAsync(TableEntity row, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AiRelays);
        var written = await table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Merge, cancellation);
        if (written.IsNotFound)
        {
            return false;
        }

        written.EnsureSuccess();
        return true;
    }

    private static IReadOnlyList<RelayModel> ModelsOf(TableEntity row) => row.GetBinary("Models") is { } models
        ? JsonSerializer.Deserialize(models.Span, RelayJson.Default.IReadOnlyListRelayModel) ?? []
        : [];

    private static RelayRow ToRow(TableEntity row) => new(
        row.RowKey,
        row.GetDateTimeOffset("AllowedAt") ?? default,
        row.GetString("AllowedBy") ?? "",
        ModelsOf(row),
        row.GetInt32("Slots") ?? 1,
        row.GetInt32("Queue") ?? 0,
        row.GetDouble("GpuLoad") is >= 0 and var load ? load : null,
        row.GetDateTimeOffset("SeenAt"));
}
