using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Commands.Routing;

/// <summary>Routing rules: kept by people, and asked who is to have a command.</summary>
public sealed class RouteService(RouteStore store, AgentService agents, OpenCommandStore open, IAudit audit, TimeProvider time)
{
    public const int MostRules = 200;

    /// <summary>Commands that a host runs at once where it has not said how many.</summary>
    private const int UsualSlots = 2;

    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RouteList> ListAsync(CancellationToken cancellation) => new(await store.ListAsync(cancellation));

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RouteItem> GetAsync(string id, CancellationToken cancellation) => (await RequireAsync(id, cancellation)).Rule;

    /// <exception cref="ApiException">400; 409: there are too many, or one has this name.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RouteItem> AddAsync(Caller caller, RouteRequest asked, string? address, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var rule = RouteRule.Check(asked, NodeId.New(), 1, now, now, caller.Name);
        var all = await store.ListAsync(cancellation);
        if (all.Count >= MostRules)
        {
            throw CommandRules.Conflict("too-many-routes", $"{MostRules} routing rules are kept. Delete some that are not needed.");
        }

        CheckName(all, rule);
        await store.AddAsync(rule, cancellation);
        await RecordAsync(caller, "route.create", rule, address, cancellation);
        return rule;
    }

    /// <exception cref="ApiException">400; 404; 409: another has this name; 412.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RouteItem> ReplaceAsync(
        Caller caller, string id, RouteRequest asked, string? ifMatch, string? address, CancellationToken cancellation)
    {
        var (before, tag) = await RequireAsync(id, cancellation);
        CheckVersion(before, ifMatch);
        var rule = RouteRule.Check(asked, id, before.Version + 1, before.CreatedAt, time.GetUtcNow(), caller.Name);
        CheckName(await store.ListAsync(cancellation), rule);
        if (!await store.TryReplaceAsync(rule, tag, cancellation))
        {
            throw Changed();
        }

        await RecordAsync(caller, "route.update", rule, address, cancellation);
        return rule;
    }

    /// <exception cref="ApiException">404; 412.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(Caller caller, string id, string? ifMatch, string? address, CancellationToken cancellation)
    {
        var (before, tag) = await RequireAsync(id, cancellation);
        CheckVersion(before, ifMatch);
        if (!await store.TryRemoveAsync(id, tag, cancellation))
        {
            throw Changed();
        }

        await RecordAsync(caller, "route.delete", before, address, cancellation);
    }

    /// <summary>Who is to have a command.</summary>
    /// <param name="route">A rule's id or name, or <see cref="RouteRule.Any"/>: the first rule that takes the action and has somebody for
    /// it.</param>
    /// <param name="action">The action.</param>
    /// <param name="caller">Only what this one may see is a target.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400: the rule does not take the action; 404; 409: nobody that is up fits.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<CommandTarget>> FindTargetsAsync(
        string route, string action, Caller caller, CancellationToken cancellation)
    {
        var candidates = (await agents.AllAsync(cancellation)).Where(a => caller.MaySee(a.Labels)).ToArray();
        foreach (var rule in Choose(await store.ListAsync(cancellation), route, action))
        {
            var fitting = candidates.Where(a => RouteRule.Fits(rule, action, a)).ToArray();
            if (fitting.Length > 0)
            {
                var chosen = rule.Choose == RouteChoice.All ? fitting : [await LeastLoadedAsync(fitting, cancellation)];
                return chosen.Length <= CommandRules.MostTargets
                    ? [.. chosen.Select(ToTarget)]
                    : throw ApiException.BadRequest(
                        "too-many-targets",
                        $"{chosen.Length} targets fit the rule; at most {CommandRules.MostTargets} are taken. Narrow it by labels.");
            }
        }

        throw CommandRules.Conflict("no-target", "Nobody that is up, and that you may see, fits: look at GET /api/v1/agents and the rule.");
    }

    private static RouteItem[] Choose(IReadOnlyList<RouteItem> all, string route, string action)
    {
        if (route == RouteRule.Any)
        {
            var taking = all.Where(r => r.Enabled && RouteRule.Takes(r, action)).ToArray();
            return taking.Length > 0
                ? taking
                : throw CommandRules.Conflict(
                    "no-route", $"No routing rule takes '{action}'. GET /api/v1/commands/routes lists those that there are.");
        }

        var rule = all.FirstOrDefault(r => r.Id == route) ?? all.FirstOrDefault(r => NodeNames.AreSame(r.Name, route)) ?? throw Missing();
        return !rule.Enabled ? throw CommandRules.Conflict("route-off", $"The routing rule '{rule.Name}' is switched off.")
            : RouteRule.Takes(rule, action) ? [rule]
            : throw ApiException.BadRequest("bad-route", $"The routing rule '{rule.Name}' takes '{rule.Action}', not '{action}'.");
    }

    /// <summary>What runs there, as it says, or what is on its way there, whichever is more; for each of its slots.</summary>
    private async Task<AgentItem> LeastLoadedAsync(AgentItem[] fitting, CancellationToken cancellation)
    {
        var waiting = await open.CountAsync([.. fitting.Select(a => a.Id)], cancellation);
        return fitting.MinBy(a => Math.Max(a.Running ?? 0, waiting.GetValueOrDefault(a.Id)) / (double)Math.Max(a.Slots ?? UsualSlots, 1))!;
    }

    private static CommandTarget ToTarget(AgentItem agent)
        => agent.Kind == AgentService.Software
            ? new CommandTarget(null, agent.Id, agent.Name)
            : new CommandTarget(agent.Id, null, agent.Name);

    private async Task<(RouteItem Rule, Azure.ETag Tag)> RequireAsync(string id, CancellationToken cancellation)
        => NodeId.IsValid(id) && await store.FindAsync(id, cancellation) is { } found ? found : throw Missing();

    private static void CheckName(IReadOnlyList<RouteItem> all, RouteItem rule)
    {
        if (all.Any(r => r.Id != rule.Id && NodeNames.AreSame(r.Name, rule.Name)))
        {
            throw CommandRules.Conflict("name-taken", $"Another routing rule is named '{rule.Name}'. Choose another name.");
        }
    }

    private static void CheckVersion(RouteItem rule, string? ifMatch)
    {
        if (ifMatch is not (null or "*") && ifMatch != Node.TagOf(rule.Version))
        {
            throw Changed();
        }
    }

    private Task RecordAsync(Caller caller, string action, RouteItem rule, string? address, CancellationToken cancellation)
        => audit.RecordAsync(
            new AuditEntry(caller.Name, action, $"route:{rule.Id}", true, $"{rule.Name}: {rule.Action}", address), cancellation);

    private static ApiException Missing()
        => ApiException.NotFound("no-such-route", "There is no such routing rule. GET /api/v1/commands/routes lists those that there are.");

    private static ApiException Changed() => new(
        HttpStatusCode.PreconditionFailed, "route-changed", "Somebody else changed it", "Read the routing rule again and decide anew.");
}
