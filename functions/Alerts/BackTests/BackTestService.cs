using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.History;
using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Status.Outages;

namespace CloudNexus.Functions.Alerts.BackTests;

/// <summary>Tries a rule on what is stored, with the same judging as of samples that come: bounded in nodes, time and readings.</summary>
public sealed class BackTestService(
    PastSamples samples,
    HistoryReader history,
    OutageStore outages,
    NodeAccess access,
    HistoryOptions options,
    BackTestLimits limits,
    TimeProvider time)
{
    public const string Outages = "outages";

    private const long DayMs = 86_400_000;

    /// <exception cref="ApiException">400: the rule or the time is not valid.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<BackTestAnswer> RunAsync(Caller caller, BackTestRequest asked, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var rule = AlertRuleCheck.Check(
            asked.Rule ?? throw NodeRules.Bad("rule", "an alert rule"), "back-test", 1, nowMs, "", nowMs);
        if (asked is not { From: >= 0 and { } from, To: { } to } || to <= from || to - from > limits.MostMs)
        {
            throw NodeRules.Bad("to", $"behind 'from', at most {limits.MostMs / DayMs} days");
        }

        AlertRuleCheck.Ids(asked.NodeIds, "nodeIds");
        to = Math.Min(to, nowMs);
        var fitting = (await access.ListAsync(caller, cancellation))
            .Where(n => n.ArchivedAt is null && AlertScopes.Fits(rule.Scope, n))
            .Where(n => asked.NodeIds is not { Length: > 0 } ids || ids.Contains(n.Id))
            .OrderBy(n => n.Name, StringComparer.OrdinalIgnoreCase).ThenBy(n => n.Id, StringComparer.Ordinal).ToArray();
        var nodes = fitting.Take(limits.MostNodes).ToArray();
        var tier = TierOf(rule, from, to, nodes.Length, nowMs);
        var (firings, read, isCut) = await RunAsync(rule, nodes, tier, from, to, cancellation);
        var shown = firings
            .OrderBy(f => f.From).ThenBy(f => f.Node.Id, StringComparer.Ordinal).ThenBy(f => f.Device, StringComparer.Ordinal)
            .Take(limits.MostFirings).ToArray();
        return new BackTestAnswer(
            shown,
            nodes.Length,
            read,
            tier,
            isCut || nodes.Length < fitting.Length || shown.Length < firings.Count,
            Say(firings, nodes.Length));
    }

    private string TierOf(AlertRule rule, long from, long to, int nodes, long nowMs)
    {
        if (rule.Condition.Kind == AlertKinds.Offline)
        {
            return Outages;
        }

        var isKept = from >= nowMs - options.RawRetention.TotalMilliseconds;
        var isShort = to - from <= limits.MostRawMs && (to - from) / 1000 * nodes <= limits.MostRawSeconds;
        return isKept && isShort ? Tier.Raw.Name : Tier.Minute.Name;
    }

    private async Task<(IReadOnlyList<BackTestFiring> Firings, long Read, bool IsCut)> RunAsync(
        AlertRule rule, Node[] nodes, string tier, long from, long to, CancellationToken cancellation)
    {
        var firings = new List<BackTestFiring>();
        var (read, isCut) = (0L, false);
        var gate = new Lock();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = BackTestLimits.Parallelism, CancellationToken = cancellation };
        await Parallel.ForEachAsync(nodes, parallel, async (node, stop) =>
        {
            lock (gate)
            {
                if (read >= limits.MostReadings || firings.Count >= limits.MostFirings)
                {
                    isCut = true;
                    return;
                }
            }

            var (own, ownRead, ownCut) = tier == Outages
                ? await OfOutagesAsync(rule, node, from, to, stop)
                : await OfSamplesAsync(rule, node, tier, from, to, stop);
            lock (gate)
            {
                firings.AddRange(own);
                read += ownRead;
                isCut |= ownCut;
            }
        });
        return (firings, read, isCut);
    }

    private async Task<(IReadOnlyList<BackTestFiring>, long, bool)> OfSamplesAsync(
        AlertRule rule, Node node, string tier, long from, long to, CancellationToken cancellation)
    {
        var run = new BackTestRun(rule.Condition, node);
        var isCut = false;
        if (tier == Tier.Raw.Name)
        {
            await foreach (var window in samples.ReadAsync(node.Id, rule.Condition.Series!, from, to, cancellation))
            {
                run.Judge.Take(window, from, to, run.Act);
                if (isCut = run.Judge.Readings > limits.MostReadings)
                {
                    break;
                }
            }
        }
        else
        {
            for (var start = from; start < to && !isCut; start += DayMs)
            {
                await OfMinutesAsync(run, rule, node.Id, start, Math.Min(start + DayMs, to), cancellation);
                isCut = run.Judge.Readings > limits.MostReadings;
            }
        }

        return (run.Firings(), run.Judge.Readings, isCut);
    }

    private async Task OfMinutesAsync(
        BackTestRun run, AlertRule rule, string nodeId, long from, long to, CancellationToken cancellation)
    {
        var minute = Tier.Minute.SlotMs;
        var request = new SeriesRequest(
            SeriesSelection.TryParse(rule.Condition.Series!)!, from, to, (int)((to - from) / minute) + 2, Aggregate.Min);
        var grid = new BucketGrid(from, to, request.Points, minute);
        var least = await history.ReadAsync(nodeId, request, Tier.Minute, grid, new QueryBudget(), cancellation);
        var greatest = (await history.ReadAsync(
            nodeId, request with { Aggregate = Aggregate.Max }, Tier.Minute, grid, new QueryBudget(), cancellation))
            .ToDictionary(c => c.Definition.Key, StringComparer.Ordinal);
        var fitting = least.Where(c => AlertSeries.Fits(rule.Condition, c.Definition) && greatest.ContainsKey(c.Definition.Key))
            .GroupBy(c => AlertSeries.KeyOf(rule.Condition, c.Definition));
        var limit = AlertLimits.Of(rule.Condition);
        foreach (var same in fitting)
        {
            var device = AlertSeries.DeviceOf(rule.Condition, same.First().Definition);
            var pairs = same.Select(c => (Least: c.Values, Greatest: greatest[c.Definition.Key].Values)).ToArray();
            for (var slot = 0; slot < grid.Count; slot++)
            {
                var startMs = grid.StartMs + (slot * grid.StepMs);
                if (startMs >= from && startMs < to && Join(pairs, slot, limit) is { } span)
                {
                    // Twice: what a minute says holds to its end.
                    run.Judge.Take(same.Key, device, span with { TimeMs = startMs }, run.Act);
                    run.Judge.Take(same.Key, device, span with { TimeMs = startMs + minute - 1000 }, run.Act);
                }
            }
        }
    }

    /// <summary>The worst series of a minute: the worst of what each held throughout, and of what each reached.</summary>
    private static AlertReading? Join((double?[] Least, double?[] Greatest)[] series, int slot, AlertLimits limit)
    {
        AlertReading? joined = null;
        foreach (var (least, greatest) in series)
        {
            if (least[slot] is { } low && greatest[slot] is { } high)
            {
                joined = joined is { } other
                    ? new AlertReading(0, limit.Worse(other.Least, low), limit.Worse(other.Greatest, high))
                    : new AlertReading(0, low, high);
            }
        }

        return joined;
    }

    private async Task<(IReadOnlyList<BackTestFiring>, long, bool)> OfOutagesAsync(
        AlertRule rule, Node node, long from, long to, CancellationToken cancellation)
    {
        var all = await outages.ListAsync(node.Id, from, cancellation);
        var who = new AlertNode(node.Id, node.Name, node.Type);
        var firings = all.Where(o => o.Kind == OutageKinds.Down && o.FromMs >= from && o.FromMs < to)
            .Where(o => Math.Min(o.ToMs ?? to, to) - o.FromMs >= (o.PatienceSeconds + rule.Condition.ForSeconds) * 1000L)
            .Select(o => new BackTestFiring(who, null, o.FromMs, o.ToMs, null)).ToArray();
        return (firings, all.Count, all.Count == OutageStore.MostRead);
    }

    private static string Say(IReadOnlyList<BackTestFiring> firings, int nodes)
    {
        var affected = firings.Select(f => f.Node.Id).Distinct().Count();
        return firings.Count == 0
            ? $"would not have fired on {Count(nodes, "node")}"
            : $"would have fired {(firings.Count == 1 ? "once" : $"{firings.Count} times")} on {Count(affected, "node")}";
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
