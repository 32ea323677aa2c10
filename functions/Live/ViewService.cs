using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;

namespace CloudNexus.Functions.Live;

/// <summary>What connections have on their screens: all that view the same nodes with the same rights are one group, and hear of these
/// only.</summary>
public sealed class ViewService(LiveRequestCheck check, LiveViewerStore viewers, LiveAudienceStore audiences, TimeProvider time)
{
    /// <summary>Most nodes of one view, and of a fleet that is shown whole to who has not said what it views.</summary>
    public const int MostNodes = 200;

    public const int LeaseSeconds = 60;

    /// <summary>Replaces the connection's view. Nodes that are none, or that the caller may not see, are simply never sent.</summary>
    /// <returns>The groups that the connection leaves and joins; null where there is none.</returns>
    /// <exception cref="ApiException">400, or 401 when the caller's access has changed in the last seconds.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<(string? Left, string? Joined)> ViewAsync(Caller caller, ViewRequest request, CancellationToken cancellation)
    {
        var named = request.Nodes ?? [];
        await check.RequireAsync(caller, request.ConnectionId, named, MostNodes, cancellation);
        var audience = LiveAudience.Of(caller);
        await audiences.KeepAsync(audience, cancellation);
        var now = time.GetUtcNow();
        var known = await viewers.ListAsync(caller.Id, cancellation);
        var before = known.FirstOrDefault(v => v.ConnectionId == request.ConnectionId)
            ?? LiveViewer.New(caller.Id, request.ConnectionId, audience, now);
        var after = before with
        {
            Audience = audience,
            View = [.. named.Distinct().Order(StringComparer.Ordinal)],
            ViewUntil = now.AddSeconds(LeaseSeconds),
            SeenAt = now,
        };
        await viewers.WriteViewAsync(after, [.. known.Where(v => v.ConnectionId != after.ConnectionId)], cancellation);
        return (before.ViewGroup == after.ViewGroup ? null : before.ViewGroup, after.ViewGroup);
    }
}
