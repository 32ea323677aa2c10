using System.Text.Json;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Live;

[Collection(AppCollection.Name)]
public sealed class WatchLimitTests : IAsyncDisposable
{
    private readonly LiveRecorder _live = new();
    private readonly ServiceApp _app;

    public WatchLimitTests() => _app = _live.CreateApp();

    [Fact]
    public async Task Watch_MoreThanAUserMay_RefusesTheRestUntilLeasesEnd()
    {
        await SetAsync(LiveSettings.WatchedPerUser, 2);
        var nodes = await NodesAsync(3);
        var refused = _app.Counter("live.watches_refused");

        Assert.Empty((await WatchAsync(TestCallers.Admin, "c1", nodes[0])).Refused);
        Assert.Equal([nodes[2]], (await WatchAsync(TestCallers.Admin, "c2", nodes[0], nodes[1], nodes[2])).Refused);

        Assert.Equal(refused + 1, _app.Counter("live.watches_refused"));
        Assert.Equal(0, await WatchedUntilAsync(nodes[2]));
        Assert.True(await WatchedUntilAsync(nodes[1]) > 0);
        Assert.Empty((await WatchAsync(TestCallers.Create(Role.Viewer), "c3", nodes[2])).Refused);
        _app.Time.Advance(TimeSpan.FromSeconds(WatchService.LeaseSeconds));
        Assert.Empty((await WatchAsync(TestCallers.Admin, "c2", nodes[1], nodes[2])).Refused);
    }

    [Fact]
    public async Task Watch_MoreThanTheFleetMay_RefusesNewNodesOnly()
    {
        await SetAsync(LiveSettings.WatchedTotal, 2);
        var nodes = await NodesAsync(3);
        await WatchAsync(TestCallers.Admin, "c1", nodes[0], nodes[1]);
        Assert.Equal([nodes[2]], (await WatchAsync(TestCallers.Create(Role.Viewer), "c2", nodes[1], nodes[2])).Refused);
    }

    [Fact]
    public async Task Watch_Unwatched_MakesRoom()
    {
        await SetAsync(LiveSettings.WatchedPerUser, 1);
        var nodes = await NodesAsync(2);
        await WatchAsync(TestCallers.Admin, "c", nodes[0]);
        var outcome = await _app.Get<WatchService>().WatchAsync(
            TestCallers.Admin, new WatchRequest("c", [nodes[1]], [nodes[0]]), default);
        Assert.Empty(outcome.Refused);
        Assert.Equal([LiveNames.NodeGroup(nodes[1])], outcome.Joined);
        Assert.Contains(LiveNames.NodeGroup(nodes[0]), outcome.Left);
    }

    [Fact]
    public async Task Watch_Slow_HearsTheNewestSampleOnlyAndAtMostOnceInFiveSeconds()
    {
        var node = await _app.RegisterAsync();
        var service = _app.Get<WatchService>();
        await service.WatchAsync(TestCallers.Admin, new WatchRequest("quick", [node.Id], null), default);
        var outcome = await service.WatchAsync(TestCallers.Admin, new WatchRequest("slow", [node.Id], null, Slow: true), default);
        Assert.Equal([LiveNames.SlowGroup(node.Id)], outcome.Joined);
        await _app.Get<LiveViewerStore>().ReadAsync(default);

        await _app.IngestAsync(node.Frame(1, ServiceApp.StartMs, 3));
        await _app.IngestAsync(node.Frame(2, ServiceApp.StartMs + 3000, 2));
        _app.Time.Advance(TimeSpan.FromSeconds(5));
        await _app.IngestAsync(node.Frame(3, ServiceApp.StartMs + 5000, 1));

        var samples = _live.Of("samples");
        Assert.Equal([1, 2, 3], samples.Where(s => s.Group == LiveNames.NodeGroup(node.Id)).Select(s => s.Seq));
        var slow = samples.Where(s => s.Group == LiveNames.SlowGroup(node.Id)).Select(s => s.Argument).ToArray();
        Assert.Equal(
            [$"[{ServiceApp.StartMs + 2000}]", $"[{ServiceApp.StartMs + 5000}]"],
            slow.Select(s => s.GetProperty("t").GetRawText()));
        Assert.Equal([2, 2], slow.Select(s => s.GetProperty("thinned").GetInt32()));

        var quickAgain = await service.WatchAsync(TestCallers.Admin, new WatchRequest("slow", [node.Id], null, Slow: false), default);
        Assert.Equal([LiveNames.NodeGroup(node.Id)], quickAgain.Joined);
        Assert.Equal([LiveNames.SlowGroup(node.Id)], quickAgain.Left);
    }

    [Fact]
    public async Task Watch_EventsWaitInTheHub_SendsTheNodePastItUntilTheLeaseEnds()
    {
        await using var batched = _app.Twin(s => s.AddSingleton(new HubBatching(256, TimeSpan.FromSeconds(5))));
        var node = await _app.RegisterAsync();
        var open = batched.Get<OpenStore>();
        async Task<OpenControl> Row() => await open.LoadControlAsync(node.Id, default);

        await WatchAsync(TestCallers.Admin, "c1", node.Id);
        Assert.Equal((1, false), ((await Row()).FlushIntervalSeconds, (await Row()).PrefersGateway));
        await batched.Get<WatchService>().WatchAsync(TestCallers.Admin, new WatchRequest("c2", [node.Id], null), default);
        Assert.Equal((1, true), ((await Row()).FlushIntervalSeconds, (await Row()).PrefersGateway));

        await batched.IngestAsync(node.Frame(1, ServiceApp.StartMs, 3));
        Assert.True((await Row()).PrefersGateway);
        _app.Time.Advance(TimeSpan.FromSeconds(WatchService.LeaseSeconds));
        await batched.IngestAsync(node.Frame(2, ServiceApp.StartMs + 3000, 3));
        Assert.Equal((5, false), ((await Row()).FlushIntervalSeconds, (await Row()).PrefersGateway));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<string[]> NodesAsync(int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            ids.Add((await _app.RegisterAsync($"node {i}")).Id);
        }

        return [.. ids];
    }

    private Task<WatchOutcome> WatchAsync(Caller caller, string connection, params string[] nodes)
        => _app.Get<WatchService>().WatchAsync(caller, new WatchRequest(connection, nodes, null), default);

    private async Task<long> WatchedUntilAsync(string node)
        => (await _app.Get<OpenStore>().LoadControlAsync(node, default)).WatchUntilMs;

    private async Task SetAsync(string key, int value)
    {
        await _app.Get<SettingsService>().ChangeAsync(key, JsonSerializer.SerializeToElement(value), null, "test", null, default);
        await _app.Get<SettingValues>().RefreshAsync();
    }
}
