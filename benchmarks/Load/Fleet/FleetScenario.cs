using System.Globalization;
using System.Text.Json;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Status.Pipeline;
using CloudNexus.Functions.Systems.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Load.Fleet;

/// <summary>
/// A fleet of thousands, without HTTP: lists with filters while states change, and how soon every watcher hears of a change.
/// </summary>
internal sealed class FleetScenario : ILoadScenario
{
    private const int Audiences = 50;
    private static readonly (TimeSpan, TimeSpan) Latency = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMicroseconds(50));
    private static readonly TimeSpan LiveLatency = TimeSpan.FromMilliseconds(10);

    private static readonly string[] Queries =
    [
        "?limit=100", "?limit=100&status=down", "?limit=100&label=env:prod&label=role:db", "?limit=100&q=rack+10+acme", "?limit=100&sort=-cpu",
        "?limit=100&sort=status&type=vm", "?limit=100&label=env:test&sort=-lastSeen&q=web", "?name=web-00600", "",
    ];

    private const int MostOfView = 200;
    private static readonly Caller Admin = CallerOf(Role.Admin, []);

    public string Name => "fleet";

    public string Usage 
        => "lists and live changes of a large fleet, in a store double with Table Storage's limits: --nodes 10000 --seconds 20 --changes 30";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var count = arguments.Number("nodes", 10_000, 1000, FleetService.MostNodes);
        var seconds = arguments.Number("seconds", 20, 1, 600);
        var changes = arguments.Number("changes", 30, 5, 1000);
        Refuse.Unknown(arguments);
        var time = new ShiftedTime();
        using var large = new LargeFleet(count, time);
        await large.StoreAsync(cancellationToken);
        large.Store.Latency = Latency;
        var tables = large.CreateTables();
        var nodes = new NodeStore(tables);
        var before = GC.GetTotalMemory(true);
        var fleet = new FleetService(nodes, new NodeAccess(nodes), new NodeStateStore(tables), new PipelineView(new PipelineStore(tables, new ProbeOptions(0))), time);

        var began = TimeProvider.System.GetTimestamp();
        await fleet.ListAsync(Admin, Parse("?limit=100"), cancellationToken);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} nodes; the first list, from the store: {TimeProvider.System.GetElapsedTime(began).TotalMilliseconds:0} ms"));
        var ok = await ListAsync(output, fleet, large, TimeSpan.FromSeconds(seconds), cancellationToken);
        ok &= Goal.Print(output, "memory held", Math.Max(0, GC.GetTotalMemory(true) - before) / 1024.0 / 1024, "MB", 100);
        ok &= await ChangeAsync(output, fleet, large, time, changes, cancellationToken);
        return ok ? 0 : 1;
    }

    /// <summary>One list after the other, narrowed people's among them, while each second a fifth of the fleet stores samples.</summary>
    private static async Task<bool> ListAsync(
        TextWriter output, FleetService fleet, LargeFleet large, TimeSpan length, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var storing = StoreSamplesAsync(fleet, large, stop.Token);
        var (requests, rows) = (large.Store.Requests, large.Store.RowsRead);
        var each = Queries.Select(_ => new Latencies()).ToArray();
        var callers = Enumerable.Range(0, 100).Select(i => i % 4 == 0 ? CallerOf(Role.Viewer, [("team", $"team-{i}")]) : Admin).ToArray();
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; TimeProvider.System.GetElapsedTime(start) < length; i++)
        {
            var query = Parse(Queries[i % Queries.Length]);
            var began = TimeProvider.System.GetTimestamp();
            var page = await fleet.ListAsync(callers[i % callers.Length], query, cancellation);
            JsonSerializer.SerializeToUtf8Bytes(page, AppJson.Default.NodeList);
            each[i % Queries.Length].Add(TimeProvider.System.GetElapsedTime(began));
        }

        await stop.CancelAsync();
        await storing;
        var all = new Latencies();
        foreach (var (query, latencies) in Queries.Zip(each))
        {
            all.Add(latencies);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {(query.Length == 0 ? "a page of 1,000" : query),-44} p50 {latencies.PercentileMs(50):0.0} ms, "
                + $"p95 {latencies.PercentileMs(95):0.0} ms"));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{all.Count} lists; of the store {(large.Store.Requests - requests) / length.TotalSeconds:0.0} requests and "
            + $"{(large.Store.RowsRead - rows) / length.TotalSeconds:0} rows a second, {large.Store.Refused} refused"));
        return Goal.Print(output, "list with filters and JSON, p95", all.PercentileMs(95), "ms", 100);
    }

    private static async Task StoreSamplesAsync(FleetService fleet, LargeFleet large, CancellationToken stop)
    {
        try
        {
            for (var turn = 0; ; turn++)
            {
                fleet.Apply(large.Nodes.Where((n, i) => i % 5 == turn % 5 && n.Type != "service").Select(large.StateOf));
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // This is how it ends.
        }
    }

    /// <summary>
    /// A node comes back: the time until the last group that may see it has heard, from the moment at which a message is due.
    /// </summary>
    private static async Task<bool> ChangeAsync(
        TextWriter output, FleetService fleet, LargeFleet large, ShiftedTime time, int changes, CancellationToken cancellation)
    {
        using var signalR = new LiveDouble(LiveLatency);
        var access = new SignalRAccess("Endpoint=http://signalr.invalid;AccessKey=none;Version=1.0;", time);
        var tables = large.CreateTables();
        var viewers = new LiveViewerStore(tables, time);
        var costs = new CostCounts();
        using var sender = new SignalRRestSender(
            access, new HttpClient(signalR, false), viewers, costs, NullLogger<SignalRRestSender>.Instance);

        // Everybody has the nodes that change on the screen, as far as they may be seen.
        string[] view = [.. Enumerable.Range(0, changes).Select(i => large.Nodes[i * 100 % large.Nodes.Count].Id).Distinct().Take(MostOfView).Order()];
        LiveViewer[] all = [.. Enumerable.Range(0, Audiences).Select(team => AudienceOf($"team-{team}")).Prepend(LiveAudience.Everybody)
            .Select((audience, i) => LiveViewer.New($"user-{i}", $"connection-{i}", audience, time.GetUtcNow())
                with { View = view, ViewUntil = time.GetUtcNow().AddDays(1) })];
        foreach (var viewer in all)
        {
            await viewers.TryAddAsync(viewer, [], cancellation);
        }

        var settings = new SettingValues(
            new SettingRegistry(new PeopleOptions(), new LimitOptions()), new SettingStore(tables), new LimitOptions(), time);
        var budget = new BudgetKeeper(tables, new CostLedger(new CostStore(tables), new CostPrices(), new HistoryOptions(), time), time);
        var feed = new GovernorFeed(new Governor(), fleet, settings, budget, time);
        var live = new LivePublisher(sender, fleet, viewers, new LiveSequence(time), feed, time);
        var latencies = new Latencies();
        for (var i = 0; i < changes; i++)
        {
            // Of the same team each, so that one audience and everybody hear of it; and among the samples of a fifth of the fleet.
            var node = large.Nodes[i * 100 % large.Nodes.Count];
            NodeState[] states = [large.StateOf(node), .. large.Nodes.Where((n, at) => at % 5 == i % 5 && n != node).Select(large.StateOf)];
            time.Advance(TimeSpan.FromSeconds(5));
            signalR.Expect(node.Id);
            var began = TimeProvider.System.GetTimestamp();
            fleet.Apply(states);
            await live.PublishFleetAsync(states, cancellation, isUrgent: true);
            var team = AudienceOf(node.Labels["team"]);
            foreach (var viewer in all.Where(v => v.Audience.Id == team.Id || v.Audience.Labels.Count == 0))
            {
                var heard = signalR.HeardAt(viewer.ViewGroup!)
                    ?? throw new InvalidOperationException($"{viewer.UserId} did not hear of {node.Id}.");
                latencies.Add(TimeProvider.System.GetElapsedTime(began, heard));
            }
        }

        output.WriteLine($"{changes} changes among a fifth of the fleet each, {Audiences + 1} audiences, {signalR.Messages} messages");
        return Goal.Print(output, "status change to every watcher, p95", latencies.PercentileMs(95), "ms", 1000);
    }

    private static LiveAudience AudienceOf(string team) => new(new Dictionary<string, string> { ["team"] = team });

    private static NodeQuery Parse(string query) => NodeQuery.Parse(new QueryCollection(QueryHelpers.ParseQuery(query)));

    private static Caller CallerOf(Role role, (string Name, string Value)[] labels)
        => new(CallerKind.Session, "bench", "bench", role, null, labels.ToDictionary(l => l.Name, l => l.Value), null);
}
