using System.Globalization;
using System.Net;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Alerts.Silences;

/// <summary>Silences, kept by people.</summary>
public sealed class SilenceService(SilenceStore store, SilenceBook book, AlertReach reach, IAudit audit, TimeProvider time)
{
    public const int MostSilences = 500;
    private const int MostReason = 200;

    /// <summary>Those that have ended are shown for a week.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<SilenceList> ListAsync(Caller caller, CancellationToken cancellation)
    {
        var visible = await reach.VisibleAsync(caller, cancellation);
        return new SilenceList(
            [.. (await store.ListAsync(cancellation)).Where(s => AlertReach.MayTouch(caller, s.Scope.Labels))
                .Select(s => s with { Scope = s.Scope with { NodeIds = AlertReach.Show(s.Scope.NodeIds, visible) } })]);
    }

    /// <exception cref="ApiException">400; 403: it reaches further than the caller; 409: there are too many.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<Silence> AddAsync(Caller caller, SilenceRequest asked, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var now = time.GetUtcNow();
        var silence = Check(asked, caller, now.ToUnixTimeMilliseconds());
        await reach.RequireAsync(caller, silence.Scope.Labels, silence.Scope.NodeIds, cancellation);
        if ((await store.ListAsync(cancellation)).Count >= MostSilences)
        {
            throw new ApiException(
                HttpStatusCode.Conflict,
                "too-many-silences",
                "There are too many silences",
                $"{MostSilences} silences are kept. Remove some that are not needed.");
        }

        await store.AddAsync(silence, cancellation);
        book.Forget();
        await RecordAsync(caller, "silence.create", silence, address, cancellation);
        return silence;
    }

    /// <exception cref="ApiException">403; 404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        if (!NodeId.IsValid(id) || await store.FindAsync(id, cancellation) is not { } silence
            || !AlertReach.MayTouch(caller, silence.Scope.Labels))
        {
            throw ApiException.NotFound("no-such-silence", "There is no such silence. GET /api/v1/alerts/silences lists those that there are.");
        }

        await reach.RequireAsync(caller, silence.Scope.Labels, silence.Scope.NodeIds, cancellation);
        await store.RemoveAsync(id, cancellation);
        book.Forget();
        await RecordAsync(caller, "silence.delete", silence, address, cancellation);
    }

    /// <summary>Removes those that ended a while ago.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task TidyAsync(CancellationToken cancellation)
    {
        var limit = (time.GetUtcNow() - Kept).ToUnixTimeMilliseconds();
        foreach (var old in (await store.ListAsync(cancellation)).Where(s => s.Until < limit))
        {
            await store.RemoveAsync(old.Id, cancellation);
        }
    }

    private static Silence Check(SilenceRequest asked, Caller caller, long nowMs)
    {
        var scope = asked.Scope ?? new SilenceScope();
        var labels = NodeRules.Labels(scope.Labels);
        AlertRuleCheck.Ids(scope.NodeIds, "nodeIds");
        AlertRuleCheck.Ids(scope.RuleIds, "ruleIds");
        if (labels.Count + (scope.NodeIds?.Count ?? 0) + (scope.RuleIds?.Count ?? 0) == 0)
        {
            throw NodeRules.Bad("scope", "labels, nodeIds or ruleIds: what is to be silent");
        }

        var from = asked.From ?? nowMs;
        if (asked.Until is not { } until || until <= Math.Max(from, nowMs) || until - from > Longest.TotalMilliseconds || from < 0
            || until - nowMs > 2 * Longest.TotalMilliseconds)
        {
            throw NodeRules.Bad("until", $"behind 'from' and now, and at most {Longest.TotalDays:0} days behind 'from'");
        }

        var reason = asked.Reason?.Trim();
        return reason is { Length: > 0 and <= MostReason } && NodeRules.IsText(reason, MostReason)
            ? new Silence(NodeId.New(), scope with { Labels = labels.Count == 0 ? null : labels }, from, until, reason, caller.Name, nowMs)
            : throw NodeRules.Bad("reason", $"1 to {MostReason} printable characters");
    }

    private Task RecordAsync(Caller caller, string action, Silence silence, string? address, CancellationToken cancellation)
    {
        var until = DateTimeOffset.FromUnixTimeMilliseconds(silence.Until).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return audit.RecordAsync(
            new AuditEntry(caller.Name, action, $"silence:{silence.Id}", true, $"until {until} UTC: {silence.Reason}", address), cancellation);
    }
}
