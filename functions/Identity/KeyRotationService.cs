using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>
/// Renews an agent's key. Asked for, it is shown to the agent by the control row's sync flag; the agent's next sync, signed with the old
/// key, brings the new one;
/// the sync after that, signed with the new one, shows that it has arrived, and only then do the old ones get their end. An answer that
/// is lost
/// changes nothing: the old key goes on, and the next sync brings another new key in place of the one that nobody has.
/// </summary>
public sealed class KeyRotationService(
    KeyRotationStore rotations, KeyStore keys, KeyRing ring, OpenStore open, IAudit audit, TimeProvider time)
{
    /// <exception cref="Storage.TableStorageException">The store does not answer. Asking again is harmless.</exception>
    public async Task BeginAsync(string nodeId, TimeSpan overlap, CancellationToken cancellation)
    {
        await rotations.BeginAsync(nodeId, overlap, cancellation);
        await open.ChangeFlagsAsync(nodeId, flags => flags | OpenControl.SyncFlag, cancellation);
    }

    /// <summary>Goes a step further with the rotation that runs, if any.</summary>
    /// <param name="signedWith">The key that the agent's sync was signed with.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The key that the agent is to use from now on; null for the one that it has.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<ApiKey?> NextAsync(AgentKey signedWith, CancellationToken cancellation)
    {
        if (signedWith.Source is not null || await rotations.FindAsync(signedWith.NodeId, cancellation) is not { } rotation)
        {
            return null;
        }

        if (rotation.IssuedKeyId == signedWith.KeyId)
        {
            await FinishAsync(rotation, signedWith, cancellation);
            return null;
        }

        var next = ApiKey.New(signedWith.NodeId);
        await keys.AddAsync(next, cancellation);
        ring.Forget(next.NodeId, next.KeyId);
        if (!await rotations.TryIssueAsync(rotation, next.KeyId, cancellation))
        {
            await keys.RemoveAsync(next.NodeId, next.KeyId, cancellation);
            return null;
        }

        if (rotation.IssuedKeyId is { } lost)
        {
            await keys.RemoveAsync(next.NodeId, lost, cancellation);
        }

        return next;
    }

    private async Task FinishAsync(KeyRotation rotation, AgentKey fresh, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var end = now + rotation.Overlap;
        foreach (var old in await keys.ListAsync(fresh.NodeId, cancellation))
        {
            if (old.KeyId != fresh.KeyId && old.Source is null && old.IsGood(now) && !(old.EndsAt <= end))
            {
                await keys.EndAsync(old.NodeId, old.KeyId, end, revoked: false, cancellation);
                ring.Forget(old.NodeId, old.KeyId);
            }
        }

        if (await rotations.TryEndAsync(rotation, cancellation))
        {
            await open.ChangeFlagsAsync(fresh.NodeId, flags => flags & ~OpenControl.SyncFlag, cancellation);
            var node = $"node:{fresh.NodeId}";
            await audit.RecordAsync(new AuditEntry(node, "key.rotate", node, true, $"key {fresh.KeyId} is in use"), cancellation);
        }
    }
}
