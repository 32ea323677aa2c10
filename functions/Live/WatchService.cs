using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Live;

/// <summary>Watch leases: while one runs, the node flushes each second and its samples are sent to who watches.</summary>
public sealed class WatchService(NodeAccess access, LiveAdmission admission, OpenStore open, LiveAudienceStore audiences, TimeProvider time)
{
    /// <summary>Most nodes of one request.</summary>
    public const int MostNodes = 20;

    public const int LeaseSeconds = 60;

    private const int MostConnectionIdLength = 128;

    /// <exception cref="ApiException">400, 401 when the caller's access has changed in the last seconds, or 404 for a node that is none or
    /// that the caller may not see: no lease is changed then.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task WatchAsync(Caller caller, WatchRequest request, CancellationToken cancellation)
    {
        var named = (request.Watch ?? []).Concat(request.Unwatch ?? []).ToArray();
        if (named.Length > MostNodes || named.Any(n => !NodeId.IsValid(n)))
        {
            throw ApiException.BadRequest("bad-nodes", $"'watch' and 'unwatch' name at most {MostNodes} node ids together.");
        }

        if (request.ConnectionId is not { Length: > 0 and <= MostConnectionIdLength } id || id.Any(c => c is < '!' or > '~'))
        {
            throw ApiException.BadRequest("bad-connection", "'connectionId' is the id of your live connection.");
        }

        // A group that is joined stays joined: memory that is half a minute old is not good enough for it.
        if (!await admission.IsGoodAsync(LiveCredential.Of(caller), cancellation))
        {
            throw ApiException.Unauthorized("access-changed", "What you may see has changed. Connect again, or log in.");
        }

        var watched = (request.Watch ?? []).Distinct().ToArray();
        await Task.WhenAll(watched.Select(node => access.RequireAsync(caller, node, cancellation)));
        await audiences.KeepAsync(LiveAudience.Of(caller), cancellation);
        var until = time.GetUtcNow() + TimeSpan.FromSeconds(LeaseSeconds);
        foreach (var node in watched)
        {
            await open.WatchAsync(node, until, cancellation);
        }
    }
}
