using System.Text;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>Agent keys in the <c>Keys</c> table: node / key id → hash, encrypted subkeys, state.</summary>
public sealed class KeyStore(Tables tables, MasterKey master, TimeProvider time)
{
    private const int SubkeyBytes = 32;

    /// <exception cref="TableStorageException">The key could not be stored.</exception>
    public async Task AddAsync(ApiKey key, CancellationToken cancellation)
    {
        byte[] subkeys = [.. key.DeriveMacKey(), .. key.DeriveSigningKey()];
        var row = new TableEntity(key.NodeId, key.KeyId)
        {
            ["Hash"] = key.Hash(),
            ["Subkeys"] = master.Encrypt(subkeys, Context(key.NodeId, key.KeyId)),
            ["CreatedAt"] = time.GetUtcNow(),
            ["Revoked"] = false,
        };
        (await tables.WriteAsync(Tables.Keys, t => t.AddEntityAsync(row, cancellation))).EnsureSuccess();
    }

    /// <summary>Null when there is no such key, or when it cannot be read with this master key.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<AgentKey?> FindAsync(string nodeId, string keyId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Keys);
        var found = await table.GetEntityIfExistsAsync(nodeId, keyId, cancellationToken: cancellation);
        if (found.IsNotFound)
        {
            return null;
        }

        var row = found.Value;
        var subkeys = master.TryDecrypt(row.GetBinary("Subkeys").GetValueOrDefault().Span, Context(nodeId, keyId));
        return subkeys?.Length == 2 * SubkeyBytes
            ? new AgentKey(
                nodeId,
                keyId,
                row.GetBinary("Hash").GetValueOrDefault().ToArray(),
                subkeys[..SubkeyBytes],
                subkeys[SubkeyBytes..],
                row.GetBoolean("Revoked") ?? true)
            : null;
    }

    private static byte[] Context(string nodeId, string keyId) => Encoding.ASCII.GetBytes($"agent-key/{nodeId}/{keyId}");
}
