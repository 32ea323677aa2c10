using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Judging;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.Silences;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Alerts.Telling;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.History;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Load;

/// <summary>Judges samples by the rules of a fresh installation, about series that <see cref="BenchSeries"/> has: eleven of a host.</summary>
internal static class BenchAlerts
{
    private static readonly Dictionary<string, string[]> Series = new()
    {
        ["disk.used_percent"] = [.. Enumerable.Range(0, 4).Select(i => $"disk.value_{i}")],
        ["mem.used_percent"] = ["disk.value_8"],
        ["cpu.total"] = ["cpu.value_0"],
    };

    public static IReadOnlyList<AlertRule> Rules { get; } =
    [
        .. AlertDefaults.Make(1).SelectMany(rule => Series.GetValueOrDefault(rule.Condition.Series ?? "", [""]).Select((series, i) => rule with
        {
            Id = $"{rule.Id}-{i}",
            Condition = rule.Condition with { Series = series.Length > 0 ? series : null },
        })),
    ];

    public static AlertJudge Judge(
        IReadOnlyList<AlertRule> rules, Tables tables, SchemaStore schemas, FleetService fleet, SignalRRestSender sender, TimeProvider time)
    {
        var nodes = new NodeStore(tables);
        var audiences = new LiveAudienceStore(tables, time);
        var sight = new EventSight(nodes);
        var states = new AlertStateStore(tables);
        var history = new AlertHistoryStore(tables);
        var feed = new AlertFeed(sender, audiences, sight, NullLogger<AlertFeed>.Instance);
        var publisher = new EventPublisher(sender, audiences, sight, NullLogger<EventPublisher>.Instance);
        var log = new EventLog(
            new EventStore(tables, time), new EventTail(tables, time), publisher, time, NullLogger<EventLog>.Instance);
        var teller = new AlertTeller(
            states,
            history,
            new Nobody(),
            new SilenceBook(new SilenceStore(tables), fleet, time),
            log,
            feed,
            time,
            NullLogger<AlertTeller>.Instance);
        var raw = new RawStore(new TierTables(tables, new HistoryOptions(), time, new CostCounts()));
        var steps = new AlertSteps(
            new Lookback(new PastSamples(new OpenStore(tables), raw, schemas)),
            new AlertKeeper(states, history, teller, feed, time),
            nodes,
            time,
            NullLogger<AlertSteps>.Instance);
        IReadOnlyList<AlertState> none = [];
        return new AlertJudge(new AlertBook(_ => Task.FromResult((rules, none)), fleet, time), steps, time, NullLogger<AlertJudge>.Instance);
    }

    /// <summary>Nothing fires here that anybody should hear of.</summary>
    private sealed class Nobody : IAlertNews
    {
        public Task TellAsync(AlertNotice notice, CancellationToken cancellation) => Task.CompletedTask;
    }
}
