using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Ai.Ask.Tools;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Functions.Tests.Events;
using CloudNexus.Functions.Tests.Processes;

namespace CloudNexus.Functions.Tests.Ai.Ask;

/// <summary>What models are told of a fleet.</summary>
[Collection(AppCollection.Name)]
public sealed class ToolTests : IAsyncLifetime
{
    /// <summary>Two minutes and a bit before the clock's start: a node that sends.</summary>
    private static readonly long Start = ServiceApp.StartMs + 115_000;

    private static readonly AskSight All = new(TestCallers.Admin);

    private AskRig _rig = null!;
    private TestNode _node = null!;

    public async Task InitializeAsync()
    {
        _rig = await AskRig.StartAsync();
        _node = await _rig.AddNodeAsync("web-1", "env=prod");
        await _rig.App.IngestAsync(
            _node.Frame(1, Start, 120), ProcessFrames.Of(_node, 2, Start + 120_000, ProcessFrames.Snapshot(Start)));
        _rig.Time.Advance(TimeSpan.FromSeconds(3));
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task SeriesSummary_StoredSamples_AreAddedUpWithTheirTimes()
    {
        var (lines, looks) = await RunAsync(All, "series_summary", new() { ["node"] = "WEB-1", ["series"] = "cpu.total,net.*", ["minutes"] = 10 });
        var start = Start;
        var values = Enumerable.Range(0, 122).Select(i => TestNode.Cpu(start + (i * 1000L))).ToArray();

        var cpu = lines[1];
        Assert.Equal(("cpu.total", "%"), (cpu["series"]!.GetValue<string>(), cpu["unit"]!.GetValue<string>()));
        Assert.Equal(values.Average(), cpu["avg"]!.GetValue<double>(), 0.001);
        Assert.Equal((values.Min(), values.Max()), (cpu["min"]!.GetValue<double>(), cpu["max"]!.GetValue<double>()));
        Assert.Equal(values.Order().ElementAt((int)Math.Ceiling(values.Length * 0.95) - 1), cpu["p95"]!.GetValue<double>());
        Assert.Equal(values[^1], cpu["last"]!.GetValue<double>());
        var highest = DateTimeOffset.FromUnixTimeMilliseconds(start + (Array.IndexOf(values, values.Max()) * 1000L));
        Assert.InRange(highest - cpu["maxAt"]!.GetValue<DateTimeOffset>(), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(("net.rx_bytes", "By/s", "interface=eth0"), (Text(lines[2], "series"), Text(lines[2], "unit"), Text(lines[2], "labels")));

        var now = _rig.Time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal(["cpu.total", "net.rx_bytes"], looks.Select(l => l.Series));
        Assert.All(looks, l => Assert.Equal((_node.Id, now - 600_000, now), (l.NodeId, l.FromMs, l.ToMs)));
    }

    [Fact]
    public async Task SeriesSummary_TimeWithoutSamples_IsEmptyAndNoLook()
    {
        var (lines, looks) = await RunAsync(
            All, "series_summary", new() { ["node"] = _node.Id, ["series"] = "cpu.total", ["until"] = "2026-10-31T00:00:00Z", ["minutes"] = 60 });
        Assert.Equal(0, Assert.Single(lines)["series"]!.GetValue<int>());
        Assert.Empty(looks);
    }

    [Theory]
    [InlineData("cpu.total,a,b,c,d", null, null, "bad-series")]
    [InlineData("$(id)", null, null, "bad-series")]
    [InlineData("cpu.total", "0", null, "bad-arguments")]
    [InlineData("cpu.total", "99999999", null, "bad-arguments")]
    [InlineData("cpu.total", null, "yesterday", "bad-time")]
    public async Task SeriesSummary_BadArguments_AreRefused(string series, string? minutes, string? until, string kind)
        => Assert.Equal(kind, await PeopleOf.ProblemAsync(() => RunAsync(
            All, "series_summary", new() { ["node"] = "web-1", ["series"] = series, ["minutes"] = minutes, ["until"] = until })));

    [Fact]
    public async Task Node_OneOfTheFleet_IsToldWithItsSeries()
    {
        var (lines, _) = await RunAsync(All, "node", new() { ["node"] = "web-1" });
        Assert.Equal((_node.Id, "UP", "env=prod"), (Text(lines[0], "id"), Text(lines[0], "status"), Text(lines[0], "labels")));
        Assert.Equal("cpu.total mem.total mem.used net.rx_bytes", Text(lines[^1], "series"));
    }

    [Fact]
    public async Task ListNodes_Filters_LeaveTheOthersOut()
    {
        await _rig.AddNodeAsync("db-1", "env=test");
        _rig.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["db-1", "web-1"], await NamesAsync([]));
        Assert.Equal(["web-1"], await NamesAsync(new() { ["label"] = "env=prod" }));
        Assert.Equal(["db-1"], await NamesAsync(new() { ["search"] = "DB" }));
        Assert.Equal(["web-1"], await NamesAsync(new() { ["status"] = "up" }));
        Assert.Equal(["web-1"], await NamesAsync(new() { ["sort"] = "-cpu", ["limit"] = 1 }));

        async Task<IEnumerable<string>> NamesAsync(JsonObject arguments)
            => (await RunAsync(All, "list_nodes", arguments)).Lines.Skip(1).Select(l => Text(l, "name"));
    }

    [Fact]
    public async Task TopProcesses_Snapshot_IsToldTheBusiestFirst()
    {
        var (lines, _) = await RunAsync(All, "top_processes", new() { ["node"] = "web-1" });
        Assert.Equal(["busy", "large", "small (x)"], lines.Skip(1).Select(l => Text(l, "name")));
        Assert.Equal(150.25, lines[1]["cpu"]!.GetValue<double>());
    }

    [Fact]
    public async Task Alerts_SilentNode_IsToldWithWhy()
    {
        var well = (await RunAsync(All, "alerts", [])).Lines;
        Assert.Equal((0, 0), (well[0]["alerts"]!.GetValue<int>(), well[1]["notWell"]!.GetValue<int>()));
        _rig.Time.Advance(TimeSpan.FromMinutes(10));
        var (lines, _) = await RunAsync(All, "alerts", []);
        Assert.Equal(("web-1", "DOWN"), (Text(lines[2], "name"), Text(lines[2], "status")));
        Assert.StartsWith("No samples since", Text(lines[2], "reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_OfANode_AreToldNewestFirst()
    {
        await _rig.App.AddAsync("one", _node.Id);
        await _rig.App.AddAsync("two", _node.Id);
        await _rig.App.AddAsync("elsewhere");
        var (lines, _) = await RunAsync(All, "events", new() { ["node"] = "web-1", ["type"] = "test.*" });
        Assert.Equal(["two", "one"], lines.Select(l => Text(l, "text")));
    }

    [Fact]
    public async Task Tools_SightOfOneNode_KnowNoOther()
    {
        await _rig.AddNodeAsync("db-1");
        await _rig.App.AddAsync("of nobody");
        _rig.Time.Advance(TimeSpan.FromSeconds(3));
        var sight = AskSight.OfNode(_node.Id);
        Assert.Equal("web-1", Text((await RunAsync(sight, "list_nodes", [])).Lines[^1], "name"));
        Assert.Equal("web-1", Text((await RunAsync(sight, "node", new() { ["node"] = _node.Id })).Lines[0], "name"));
        Assert.DoesNotContain("of nobody", string.Concat((await RunAsync(sight, "events", [])).Lines.Select(l => l.ToJsonString())));
        foreach (var tool in new[] { "node", "events", "top_processes", "series_summary" })
        {
            Assert.Equal(
                "no-such-node",
                await PeopleOf.ProblemAsync(() => RunAsync(sight, tool, tool == "series_summary"
                    ? new() { ["node"] = "db-1", ["series"] = "cpu.total" }
                    : new() { ["node"] = "db-1" })));
        }
    }

    [Fact]
    public async Task Node_NameOfSeveral_IsAskedBackFor()
    {
        var request = new Functions.Identity.RegisterRequest("web-1", "vm", null, "1.0", null);
        await _rig.App.Get<Functions.Identity.EnrolmentService>().RegisterAsync(AppSettings.EnrolmentToken, request, null, default);
        _rig.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("several-nodes", await PeopleOf.ProblemAsync(() => RunAsync(All, "node", new() { ["node"] = "web-1" })));
        var narrowed = new AskSight(TestCallers.Create(Role.Viewer, "env=prod"));
        Assert.Equal(_node.Id, Text((await RunAsync(narrowed, "node", new() { ["node"] = "web-1" })).Lines[0], "id"));
    }

    private async Task<(IReadOnlyList<JsonNode> Lines, List<SeriesLook> Looks)> RunAsync(AskSight sight, string name, JsonObject arguments)
    {
        var tool = _rig.App.Get<ToolSet>().Find(name)!;
        var looks = new List<SeriesLook>();
        var given = JsonSerializer.Deserialize(arguments.ToJsonString(), AppJson.Default.JsonElement);
        var lines = await tool.RunAsync(sight, ToolArguments.Read(given, tool.Parameters), looks, default);
        return ([.. lines.Select(l => JsonNode.Parse(l)!)], looks);
    }

    private static string Text(JsonNode line, string name) => line[name]!.GetValue<string>();
}
