using System.Text;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>Agent keys in the <c>Keys</c> table: node / key id → hash, encrypted subkeys, state.</summary>
public sealed class KeyStore(Tables tables, MasterKey master, TimeProvider time)
{
    private const int SubkeyBytes = 32;

    /// <param name="key">The key.</param>
    /// <param name="source">What a key made by hand is for; null for an agent's.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The key could not be stored.</exception>
    public async Task AddAsync(ApiKey key, CancellationToken cancellation, string? source = null)
    {
        byte[] subkeys = [.. key.DeriveMacKey(), .. key.DeriveSigningKey()];
        var row = new TableEntity(key.NodeId, key.KeyId)
        {
            ["Hash"] = key.Hash(),
            ["Subkeys"] = master.Encrypt(subkeys, Context(key.NodeId, key.KeyId)),
            ["CreatedAt"] = time.GetUtcNow(),
            ["Revoked"] = false,
            ["Source"] = source,
        };
        (await tables.WriteAsync(Tables.Keys, t => t.AddEntityAsync(row, cancellation))).EnsureSuccess();
    }

    /// <summary>Null when there is no such key, or when it cannot be read with this master key.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<AgentKey?> FindAsync(string nodeId, string keyId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Keys);
        var found = await table.GetEntityIfExistsAsync(nodeId, keyId, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    /// <summary>All keys of a node that can be read, oldest first.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<AgentKey>> ListAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Keys);
        var keys = new List<AgentKey>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(nodeId), cancellationToken: cancellation))
        {
            if (NodeId.IsValid(row.RowKey) && FromRow(row) is { } key)
            {
                keys.Add(key);
            }
        }

        return [.. keys.OrderBy(k => k.CreatedAt)];
    }

    /// <summary>Has the key end; revoked when at once.</summary>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<bool> EndAsync(string nodeId, string keyId, DateTimeOffset at, bool revoked, CancellationToken cancellation)
        => UpdateAsync(
            new TableEntity(nodeId, keyId) { ["EndsAt"] = at, ["Revoked"] = revoked ? true : null },
            cancellation);

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task SetLastUsedAsync(string nodeId, string keyId, DateTimeOffset at, CancellationToken cancellation)
        => UpdateAsync(new TableEntity(nodeId, keyId) { ["LastUsedAt"] = at }, cancellation);

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string nodeId, string keyId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Keys);
        var result = await table.DeleteEntityAsync(nodeId, keyId, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    /// <summary>Removes all that there is of a node's keys, those that cannot be read and a rotation that runs among it.</summary>
    /// <returns>The row keys of what is gone: key ids among them.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<string>> RemoveAllAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Keys);
        var gone = new List<string>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(nodeId), [], cancellationToken: cancellation))
        {
            await RemoveAsync(nodeId, row.RowKey, cancellation);
            gone.Add(row.RowKey);
        }

        return gone;
    }

    private async Task<bool> UpdateAsync(TableEntity row, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Keys);
        var result = await table.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Merge, cancellation);
        if (result.IsNotFound)
        {
            return false;
        }

        result.EnsureSuccess();
        return true;
    }

    private AgentKey? FromRow(TableEntity row)
    {
        var subkeys = master.TryDecrypt(row.GetBinary("Subkeys").GetValueOrDefault().Span, Context(row.PartitionKey, row.RowKey));
        return subkeys?.Length == 2 * SubkeyBytes
            ? new AgentKey(
                row.PartitionKey,
                row.RowKey,
                row.GetBinary("Hash").GetValueOrDefault().ToArray(),
                subkeys[..SubkeyBytes],
                subkeys[SubkeyBytes..],
                row.GetBoolean("Revoked") ?? true)
            {
                Source = row.GetString("Source"),
                CreatedAt = row.GetDateTimeOffset("CreatedAt") ?? default,
                EndsAt = row.GetDateTimeOffset("EndsAt"),
                LastUsedAt = row.GetDateTimeOffset("LastUsedAt"),
            }
            : null;
    }

    private static byte[] Context(string nodeId, string keyId) => Encoding.ASCII.GetBytes($"agent-key/{nodeId}/{keyId}");
}
