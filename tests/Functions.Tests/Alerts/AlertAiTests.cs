using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Ai;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Ai.Ask.Tools;
using CloudNexus.Functions.Ai.Explain;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Functions.Tests.Ai.Ask;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness.Ollama;
using CloudNexus.Wire;
using Microsoft.Extensions.DependencyInjection;
using static CloudNexus.Functions.Tests.Ai.Ask.Minds;

namespace CloudNexus.Functions.Tests.Alerts;

/// <summary>What models are told of alerts, and what they say of them.</summary>
[Collection(AppCollection.Name)]
public sealed class AlertAiTests : IAsyncLifetime
{
    private AskRig _rig = null!;
    private TestNode _node = null!;
    private TestNode _other = null!;
    private readonly RecordedNews _news = new();

    public async Task InitializeAsync()
    {
        _rig = await AskRig.StartAsync(change: services => services.AddSingleton<IAlertNews>(_news));
        (_node, _other) = (await _rig.AddNodeAsync("web-1", "team=a"), await _rig.AddNodeAsync("db-1", "team=b"));
        await _rig.App.Get<SettingsService>().ChangeAsync(AiSettings.Explain, JsonSerializer.SerializeToElement(true), null, "tests", null, default);
        await _rig.App.Get<ExplanationFollower>().RunAsync(default);
        await _rig.App.Get<Functions.Alerts.Rules.AlertRuleStore>().AddAsync(
            new AlertRule(
                "busy", "Busy", true, AlertSeverity.Info, AlertScope.Everything, AlertRig.Cpu(forSeconds: 0), [], true, 0, true, 1, "test", 1, 1),
            default);
        await FireAsync(_node);
        await FireAsync(_other);
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Explain_FiringAlert_IsExplainedWithLinkedSeries()
    {
        var id = await EventOfAsync(_node);
        await _rig.App.Get<ExplanationFollower>().RunAsync(default);
        Assert.Contains(_rig.Hub.Sent, w => w == new AiWork(AiWorkKinds.Explain, id));

        var to = _rig.Time.GetUtcNow();
        _rig.Ollama.Script = Turns(
            Call(("series_summary", new() { ["node"] = "web-1", ["series"] = "cpu.total" }), ("alerts", new() { ["node"] = "web-1" })),
            Say("The CPU was full."),
            Say(new JsonObject
            {
                ["statements"] = new JsonArray(new JsonObject
                {
                    ["text"] = "The CPU was full.",
                    ["node"] = "web-1",
                    ["series"] = "cpu.total",
                    ["from"] = to.AddMinutes(-5).ToString("O"),
                    ["to"] = to.ToString("O"),
                }),
            }.ToJsonString()));
        await _rig.App.Get<WorkRunner>().RunAsync([new AiWork(AiWorkKinds.Explain, id)], default);
        var said = await _rig.App.Get<ExplanationService>().GetAsync(TestCallers.Admin, id, default);
        Assert.Equal(ExplanationStatus.Completed, said.Status);
        Assert.Equal("cpu.total", Assert.Single(said.Statements).Link!.Series);
        Assert.DoesNotContain("db-1", string.Concat(_rig.Asked.Select(a => a.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_ModelThatHangs_HoldsNoAlertUp()
    {
        var hangs = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        _rig.Ollama.Script = _ => new FakeAnswer
        {
            Before = (_, stop) =>
            {
                asked.TrySetResult();
                return hangs.Task.WaitAsync(stop);
            },
        };
        var id = await EventOfAsync(_node);
        await _rig.App.Get<ExplanationFollower>().RunAsync(default);
        var explaining = _rig.App.Get<WorkRunner>().RunAsync([new AiWork(AiWorkKinds.Explain, id)], default);
        await asked.Task;

        var third = await _rig.AddNodeAsync("web-3");
        await FireAsync(third);
        Assert.False(explaining.IsCompleted);
        Assert.Contains(_news.All, n => n.Kind == AlertNoticeKind.Firing && n.Alert.Node.Id == third.Id);
        hangs.SetResult();
        await explaining;
    }

    [Fact]
    public async Task Tool_NarrowedSight_TellsOfItsNodesOnly()
    {
        var all = await RunAsync(new AskSight(TestCallers.Admin), []);
        Assert.Equal(2, all.Count(l => l["alert"] is not null));
        var narrowed = await RunAsync(new AskSight(TestCallers.Create(Role.Viewer, "team=a")), []);
        Assert.Equal("web-1", Assert.Single(narrowed, l => l["alert"] is not null)["node"]!.GetValue<string>());
        Assert.Equal("web-1", Assert.Single(await RunAsync(AskSight.OfNode(_node.Id), []), l => l["alert"] is not null)["node"]!.GetValue<string>());
        var recent = await RunAsync(new AskSight(TestCallers.Admin), new() { ["which"] = "recent", ["node"] = "db-1", ["limit"] = 1 });
        Assert.Single(recent, l => l["alert"] is not null);
        var scoped = TestCallers.Admin with { Scopes = new HashSet<string> { Scopes.NodesRead } };
        Assert.DoesNotContain(await RunAsync(new AskSight(scoped), []), l => l["alert"] is not null);
    }

    private async Task FireAsync(TestNode node)
    {
        var from = _rig.Time.GetUtcNow().ToUnixTimeMilliseconds() - 10_000;
        long[] times = [.. Enumerable.Range(0, 10).Select(i => from + (i * 1000L))];
        var schema = SeriesSchema.Create([SeriesDefinition.Gauge("cpu.total", "%", 2)]);
        await _rig.App.IngestAsync(node.Frame(1, new SampleBlock(schema, times, [[.. times.Select(_ => 9900L)]])));
        _rig.Time.Advance(TimeSpan.FromSeconds(3));
    }

    private async Task<string> EventOfAsync(TestNode node)
    {
        await foreach (var alert in _rig.App.Get<AlertHistoryStore>().ReadAsync(new AlertFilter(NodeId: node.Id), null, default))
        {
            return alert.EventId!;
        }

        throw new InvalidOperationException("Nothing fired.");
    }

    private async Task<IReadOnlyList<JsonNode>> RunAsync(AskSight sight, JsonObject arguments)
    {
        var tool = _rig.App.Get<ToolSet>().Find("alerts")!;
        var read = ToolArguments.Read(JsonSerializer.SerializeToElement(arguments), tool.Parameters);
        return [.. (await tool.RunAsync(sight, read, [], default)).Select(l => JsonNode.Parse(l)!)];
    }
}
