using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Alerts.Rules;

/// <summary>Alert rules, kept by people. A change holds everywhere within 30 s.</summary>
public sealed class AlertRuleService(
    AlertRuleStore store, AlertReach reach, FleetService fleet, SchemaStore schemas, IAudit audit, TimeProvider time)
{
    public const int MostRules = 500;

    /// <summary>Nodes whose series are looked at to tell whether there is one of a name: those heard last.</summary>
    private const int MostAsked = 20;

    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AlertRuleList> ListAsync(Caller caller, CancellationToken cancellation)
    {
        var visible = await reach.VisibleAsync(caller, cancellation);
        return new AlertRuleList(
            [.. (await store.ListAsync(cancellation)).Where(r => AlertReach.MayTouch(caller, r.Scope.Labels)).Select(r => Show(r, visible))]);
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AlertRule> GetAsync(Caller caller, string id, CancellationToken cancellation)
        => Show((await RequireAsync(caller, id, cancellation)).Rule, await reach.VisibleAsync(caller, cancellation));

    /// <exception cref="ApiException">400; 403: it reaches further than the caller; 409: there are too many, or one has this name.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AlertRule> AddAsync(Caller caller, AlertRuleRequest asked, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(asked);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var rule = AlertRuleCheck.Check(asked, NodeId.New(), 1, nowMs, caller.Name, nowMs);
        await reach.RequireAsync(caller, rule.Scope.Labels, rule.Scope.NodeIds, cancellation);
        var all = await store.ListAsync(cancellation);
        if (all.Count >= MostRules)
        {
            throw Conflict("too-many-rules", $"{MostRules} alert rules are kept. Delete some that are not needed.");
        }

        CheckName(all, rule);
        await store.AddAsync(rule, cancellation);
        await RecordAsync(caller, "alert-rule.create", rule, address, cancellation);
        return await WarnAsync(rule, cancellation);
    }

    /// <exception cref="ApiException">400; 403; 404; 409: another has this name; 412.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AlertRule> ReplaceAsync(
        Caller caller, string id, AlertRuleRequest asked, string? ifMatch, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(asked);
        var (before, tag) = await RequireAsync(caller, id, cancellation);
        CheckVersion(before, ifMatch);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var rule = AlertRuleCheck.Check(asked, id, before.Version + 1, before.CreatedAt, before.CreatedBy, nowMs);
        await reach.RequireAsync(caller, before.Scope.Labels, before.Scope.NodeIds, cancellation);
        await reach.RequireAsync(caller, rule.Scope.Labels, rule.Scope.NodeIds, cancellation);
        CheckName(await store.ListAsync(cancellation), rule);
        if (!await store.TryReplaceAsync(rule, tag, cancellation))
        {
            throw Changed();
        }

        await RecordAsync(caller, "alert-rule.update", rule, address, cancellation);
        return await WarnAsync(rule, cancellation);
    }

    /// <exception cref="ApiException">403; 404; 412.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(Caller caller, string id, string? ifMatch, string? address, CancellationToken cancellation)
    {
        var (before, tag) = await RequireAsync(caller, id, cancellation);
        CheckVersion(before, ifMatch);
        await reach.RequireAsync(caller, before.Scope.Labels, before.Scope.NodeIds, cancellation);
        if (!await store.TryRemoveAsync(id, tag, cancellation))
        {
            throw Changed();
        }

        await RecordAsync(caller, "alert-rule.delete", before, address, cancellation);
    }

    private static AlertRule Show(AlertRule rule, IReadOnlySet<string>? visible)
        => rule with { Scope = rule.Scope with { NodeIds = AlertReach.Show(rule.Scope.NodeIds, visible) } };

    /// <summary>A series that nobody has is no mistake for sure: it may come. But its maker is told.</summary>
    private async Task<AlertRule> WarnAsync(AlertRule rule, CancellationToken cancellation)
    {
        if (rule.Condition.Kind != AlertKinds.Threshold)
        {
            return rule;
        }

        var asked = (await fleet.PairsAsync(cancellation)).Where(p => p.Node.ArchivedAt is null && AlertScopes.Fits(rule.Scope, p.Node))
            .OrderByDescending(p => p.State?.LastSampleMs).Take(MostAsked).ToArray();
        foreach (var (node, _) in asked)
        {
            if ((await schemas.ListAsync(node.Id, cancellation)).Any(s => s.Series.Any(one => AlertSeries.Fits(rule.Condition, one))))
            {
                return rule;
            }
        }

        var what = rule.Condition.Device is { } device ? $"'{rule.Condition.Series}' of '{device}'" : $"'{rule.Condition.Series}'";
        return rule with
        {
            Warnings =
            [
                asked.Length == 0
                    ? "No node is in its scope now: it judges nothing until one is."
                    : $"None of the {asked.Length} nodes that were looked at has a series {what}: it judges nothing until one has.",
            ],
        };
    }

    private async Task<(AlertRule Rule, Azure.ETag Tag)> RequireAsync(Caller caller, string id, CancellationToken cancellation)
        => NodeId.IsValid(id) && await store.FindAsync(id, cancellation) is { } found && AlertReach.MayTouch(caller, found.Rule.Scope.Labels)
            ? found
            : throw ApiException.NotFound("no-such-rule", "There is no such alert rule. GET /api/v1/alerts/rules lists those that there are.");

    private static void CheckName(IReadOnlyList<AlertRule> all, AlertRule rule)
    {
        if (all.Any(r => r.Id != rule.Id && NodeNames.AreSame(r.Name, rule.Name)))
        {
            throw Conflict("name-taken", $"Another alert rule is named '{rule.Name}'. Choose another name.");
        }
    }

    private static void CheckVersion(AlertRule rule, string? ifMatch)
    {
        if (ifMatch is not (null or "*") && ifMatch != Node.TagOf(rule.Version))
        {
            throw Changed();
        }
    }

    private Task RecordAsync(Caller caller, string action, AlertRule rule, string? address, CancellationToken cancellation)
        => audit.RecordAsync(
            new AuditEntry(caller.Name, action, $"alert-rule:{rule.Id}", true, $"{rule.Name}, version {rule.Version}", address), cancellation);

    private static ApiException Conflict(string kind, string detail)
        => new(HttpStatusCode.Conflict, kind, "It conflicts with what there is", detail);

    private static ApiException Changed() => new(
        HttpStatusCode.PreconditionFailed, "rule-changed", "Somebody else changed it", "Read the alert rule again and decide anew.");
}
