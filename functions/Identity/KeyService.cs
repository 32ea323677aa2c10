using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Identity;

/// <summary>What admins do with the keys of a node.</summary>
public sealed class KeyService(
    NodeAccess access,
    KeyStore keys,
    KeyRing ring,
    KeyRotationStore rotations,
    KeyRotationService rotation,
    IAudit audit,
    TimeProvider time)
{
    /// <summary>Keys of a node, ended ones too, which are kept for <see cref="EndedKept"/>.</summary>
    public const int MostKeys = 20;

    private const int MostSource = 128;
    private const int UsualOverlapHours = 24;
    private const int MostOverlapHours = 24 * 30;
    private static readonly TimeSpan EndedKept = TimeSpan.FromDays(30);

    /// <exception cref="ApiException">404: no such node.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<KeyList> ListAsync(Caller caller, string nodeId, CancellationToken cancellation)
    {
        await access.RequireAsync(caller, nodeId, cancellation);
        return new KeyList(
            [.. (await keys.ListAsync(nodeId, cancellation)).Select(KeyItem.From)],
            await rotations.FindAsync(nodeId, cancellation) is not null);
    }

    /// <summary>Makes a further key, for a source that is not the agent.</summary>
    /// <exception cref="ApiException">400, 404, or 409 when there are too many.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<KeyAnswer> AddAsync(Caller caller, string nodeId, KeyRequest request, string? address, CancellationToken cancellation)
    {
        await access.RequireAsync(caller, nodeId, cancellation);
        if (string.IsNullOrWhiteSpace(request.Source) || request.Source.Length > MostSource || request.Source.Any(char.IsControl))
        {
            throw ApiException.BadRequest(
                "bad-source", $"'source' is 1 to {MostSource} printable characters that say what will send with the key.");
        }

        await MakeRoomAsync(nodeId, cancellation);
        var key = ApiKey.New(nodeId);
        await keys.AddAsync(key, cancellation, request.Source.Trim());
        ring.Forget(nodeId, key.KeyId);
        await audit.RecordAsync(
            new AuditEntry(caller.Name, "key.create", $"node:{nodeId}", true, $"key {key.KeyId} for {request.Source.Trim()}", address),
            cancellation);
        return new KeyAnswer(key.KeyId, key.Text);
    }

    /// <summary>Asks the agent to take a new key.</summary>
    /// <exception cref="ApiException">400, 404, or 409 when there are too many keys.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RotateAsync(Caller caller, string nodeId, RotateKeysRequest request, string? address, CancellationToken cancellation)
    {
        await access.RequireAsync(caller, nodeId, cancellation);
        var hours = request.OverlapHours ?? UsualOverlapHours;
        if (hours is < 0 or > MostOverlapHours)
        {
            throw ApiException.BadRequest("bad-overlapHours", $"'overlapHours' is a whole number from 0 to {MostOverlapHours}.");
        }

        await MakeRoomAsync(nodeId, cancellation);
        await rotation.BeginAsync(nodeId, TimeSpan.FromHours(hours), cancellation);
        await audit.RecordAsync(
            new AuditEntry(caller.Name, "key.rotate", $"node:{nodeId}", true, $"asked for, {hours} h overlap", address), cancellation);
    }

    /// <summary>Ends a key at once: here now, on other instances within <see cref="IdentityOptions.KeyLifetime"/>.</summary>
    /// <exception cref="ApiException">404: no such node or key.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RevokeAsync(Caller caller, string nodeId, string keyId, string? address, CancellationToken cancellation)
    {
        await access.RequireAsync(caller, nodeId, cancellation);
        var found = NodeId.IsValid(keyId) && await keys.EndAsync(nodeId, keyId, time.GetUtcNow(), revoked: true, cancellation);
        if (!found)
        {
            throw ApiException.NotFound(
                "no-such-key", $"Node '{nodeId}' has no such key. GET /api/v1/nodes/{nodeId}/keys lists those that there are.");
        }

        ring.Forget(nodeId, keyId);
        await audit.RecordAsync(new AuditEntry(caller.Name, "key.revoke", $"node:{nodeId}", true, $"key {keyId}", address), cancellation);
    }

    private async Task MakeRoomAsync(string nodeId, CancellationToken cancellation)
    {
        var all = await keys.ListAsync(nodeId, cancellation);
        var gone = all.Where(k => k.EndsAt < time.GetUtcNow() - EndedKept).ToArray();
        foreach (var key in gone)
        {
            await keys.RemoveAsync(nodeId, key.KeyId, cancellation);
        }

        if (all.Count - gone.Length >= MostKeys)
        {
            throw new ApiException(
                HttpStatusCode.Conflict,
                "too-many-keys",
                "There are too many",
                $"A node has at most {MostKeys} keys, and those that have ended are kept for {EndedKept.TotalDays:0} days. "
                + "Go on with one that it has.");
        }
    }
}
