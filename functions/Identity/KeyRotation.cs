using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Identity;

/// <summary>A rotation that was asked for and is not done.</summary>
/// <param name="Overlap">How long the old keys go on once the new one is in use.</param>
/// <param name="IssuedKeyId">The key that the agent was given last and has not used yet; null before.</param>
public sealed record KeyRotation(string NodeId, TimeSpan Overlap, string? IssuedKeyId, Azure.ETag ETag);

/// <summary>Rotations in the <c>Keys</c> table: node / <c>~rotation</c>.</summary>
public sealed class KeyRotationStore(Tables tables)
{
    private const string RowKey = "~rotation";

    /// <summary>Begins one, in place of one that runs.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task BeginAsync(string nodeId, TimeSpan overlap, CancellationToken cancellation)
    {
        var row = new TableEntity(nodeId, RowKey) { ["OverlapHours"] = overlap.TotalHours };
        (await tables.WriteAsync(Tables.Keys, t => t.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellation))).EnsureSuccess();
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<KeyRotation?> FindAsync(string nodeId, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Keys);
        var found = await table.GetEntityIfExistsAsync(nodeId, RowKey, cancellationToken: cancellation);
        return found.IsNotFound
            ? null
            : new KeyRotation(
                nodeId, TimeSpan.FromHours(found.Value.GetDouble("OverlapHours") ?? 0), found.Value.GetString("IssuedKeyId"), found.ETag);
    }

    /// <returns>False when another sync was faster.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryIssueAsync(KeyRotation rotation, string keyId, CancellationToken cancellation)
    {
        var row = new TableEntity(rotation.NodeId, RowKey) { ["IssuedKeyId"] = keyId };
        var table = await tables.GetAsync(Tables.Keys);
        return Took(await table.UpdateEntityAsync(row, rotation.ETag, TableUpdateMode.Merge, cancellation));
    }

    /// <returns>False when it changed meanwhile: another was asked for.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryEndAsync(KeyRotation rotation, CancellationToken cancellation)
        => Took(await (await tables.GetAsync(Tables.Keys)).DeleteEntityAsync(rotation.NodeId, RowKey, rotation.ETag, cancellation));

    private static bool Took(TableResult result)
    {
        if (!result.IsNotFound && !result.IsPreconditionFailed)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess;
    }
}
