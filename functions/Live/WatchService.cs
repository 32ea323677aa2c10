using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Live;

/// <summary>Watch leases: while one runs, the node flushes each second and its samples are sent to who watches.</summary>
public sealed class WatchService(OpenStore open, TimeProvider time)
{
    /// <summary>Most nodes of one request.</summary>
    public const int MostNodes = 20;

    public const int LeaseSeconds = 60;

    private const int MostConnectionIdLength = 128;

    /// <exception cref="ApiException">400 or 404.</exception>
    public async Task WatchAsync(WatchRequest request, CancellationToken cancellation)
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

        var until = time.GetUtcNow() + TimeSpan.FromSeconds(LeaseSeconds);
        foreach (var node in (request.Watch ?? []).Distinct())
        {
            if (!await open.WatchAsync(node, until, cancellation))
            {
                throw FleetService.NoSuchNode(node);
            }
        }
    }
}
