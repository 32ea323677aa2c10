using System.Diagnostics.Metrics;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Systems.Settings;

namespace CloudNexus.Functions.Live;

/// <summary>
/// Watch leases: while one runs, the node flushes each second, past the hub where events wait there, and its samples are sent to who
/// watches. Bounded for each user and for all together; requests at the same moment may pass a bound by what each of them asks for.
/// </summary>
public sealed class WatchService(
    LiveRequestCheck check,
    NodeAccess access,
    OpenStore open,
    LiveViewerStore viewers,
    LiveAudienceStore audiences,
    SettingValues settings,
    HubBatching batching,
    TimeProvider time)
{
    /// <summary>Most nodes of one request.</summary>
    public const int MostNodes = 20;

    public const int LeaseSeconds = 60;

    private static readonly Counter<long> Leases = Telemetry.Meter.CreateCounter<long>("live.watch_leases");
    private static readonly Counter<long> Refused = Telemetry.Meter.CreateCounter<long>("live.watches_refused");

    /// <exception cref="ApiException">400, 403 for logs without their scope, 401 when the caller's access has changed in the last seconds,
    /// or 404 for a node that is none or that the caller may not see: no lease is changed then.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<WatchOutcome> WatchAsync(Caller caller, WatchRequest request, CancellationToken cancellation)
    {
        string[] wanted = [.. (request.Watch ?? []).Distinct()];
        string[] unwanted = [.. request.Unwatch ?? []];
        if (request.Logs is true && !AccessRules.HasScope(caller, Scopes.LogsRead))
        {
            throw ApiException.Forbidden("scope-missing", $"The token has not the scope {Scopes.LogsRead}: watch without 'logs'.");
        }

        await check.RequireAsync(caller, request.ConnectionId, [.. request.Watch ?? [], .. unwanted], MostNodes, cancellation);
        await Task.WhenAll(wanted.Select(node => access.RequireAsync(caller, node, cancellation)));
        await audiences.KeepAsync(LiveAudience.Of(caller), cancellation);

        var now = time.GetUtcNow();
        var until = now.AddSeconds(LeaseSeconds);
        var known = await viewers.ListAsync(caller.Id, cancellation);
        var before = known.FirstOrDefault(v => v.ConnectionId == request.ConnectionId)
            ?? LiveViewer.New(caller.Id, request.ConnectionId, LiveAudience.Of(caller), now);
        LiveViewer[] others = [.. known.Where(v => v.ConnectionId != before.ConnectionId)];
        var kept = before.Watched.Where(w => !unwanted.Contains(w.Key)).ToDictionary(w => w.Key, w => w.Value);
        var ofAll = (await viewers.ReadAsync(cancellation)).Watched;
        var granted = Grant(wanted, [.. others.SelectMany(o => o.Watched.Keys), .. kept.Keys], ofAll);
        foreach (var node in granted)
        {
            kept[node] = until;
        }

        var after = before with
        {
            Audience = LiveAudience.Of(caller),
            Watched = kept,
            IsSlow = request.Slow ?? before.IsSlow,
            WithLogs = request.Logs ?? before.WithLogs,
            SeenAt = now,
        };
        await viewers.WriteWatchedAsync(after, others, cancellation);
        foreach (var node in granted)
        {
            await open.WatchAsync(node, until, batching.IsOn, cancellation);
        }

        string[] joined = [.. after.Watched.Keys.SelectMany(after.GroupsOf)];
        var hadLogs = before.WithLogs || request.Logs is false;
        var left = before.Watched.Keys.Concat(unwanted)
            .SelectMany(n => new[] { LiveNames.NodeGroup(n), LiveNames.SlowGroup(n) }.Concat(hadLogs ? [LiveNames.LogGroup(n)] : []))
            .Except(joined);
        string[] refused = [.. wanted.Except(granted)];
        Leases.Add(granted.Length);
        Refused.Add(refused.Length);
        return new WatchOutcome(refused, joined, [.. left]);
    }

    /// <summary>Those of the wanted nodes that may be watched, in the order asked for.</summary>
    private string[] Grant(string[] wanted, HashSet<string> ofUser, IReadOnlySet<string> ofAll)
    {
        var mostOfUser = settings.Number(LiveSettings.WatchedPerUser);
        var mostOfAll = settings.Number(LiveSettings.WatchedTotal);
        var total = ofAll.Count;
        var granted = new List<string>();
        foreach (var node in wanted)
        {
            var isNewToUser = !ofUser.Contains(node);
            var isNew = isNewToUser && !ofAll.Contains(node);
            if ((isNewToUser && ofUser.Count >= mostOfUser) || (isNew && total >= mostOfAll))
            {
                continue;
            }

            ofUser.Add(node);
            total += isNew ? 1 : 0;
            granted.Add(node);
        }

        return [.. granted];
    }
}

/// <summary>What became of a watch request.</summary>
/// <param name="Refused">Nodes beyond what may be watched.</param>
/// <param name="Joined">Groups that the connection is in.</param>
/// <param name="Left">Groups that it is in no longer.</param>
public sealed record WatchOutcome(IReadOnlyList<string> Refused, IReadOnlyList<string> Joined, IReadOnlyList<string> Left);
