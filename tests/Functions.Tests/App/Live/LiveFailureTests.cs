using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Live;

[Collection(AppCollection.Name)]
public sealed class LiveFailureTests
{
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_LiveServiceRefuses_StoresAndCounts()
    {
        await using var app = ServiceApp.WithLive($"http://127.0.0.1:{Ports.Free()}");
        var node = await WatchedNodeAsync(app);
        var failed = app.Counter("live.messages_failed");

        await app.IngestAsync(node.Frame(1, Start));

        Assert.Equal(1UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        await Eventually.True(() => app.Counter("live.messages_failed") >= failed + 3, "samples and fleet's messages failed");
        Assert.False(app.Get<SignalRRestSender>().IsHealthy);
    }

    [Fact]
    public async Task Ingest_LiveServiceSilent_GoesOnAtItsDeadline()
    {
        using var silent = new SilentServer();
        await using var app = ServiceApp.WithLive(silent.Address);
        var node = await WatchedNodeAsync(app);

        var ingest = app.IngestAsync(node.Frame(1, Start));
        await Eventually.Get(() => app.StoredAsync(node), s => s.Settled.Watermark(1) == 1, "stored while the live message hangs");
        await Eventually.Get(
            () =>
            {
                app.Time.Advance(app.Get<Functions.Ingest.IngestOptions>().LiveDeadline);
                return Task.FromResult(ingest.IsCompleted);
            },
            done => done,
            "ingest goes on after its deadline");

        await ingest;
        Assert.Equal(TimeSpan.FromSeconds(2), app.Get<Functions.Ingest.IngestOptions>().LiveDeadline);
    }

    [Fact]
    public async Task Send_MoreThanMayBeInFlight_DropsAndCounts()
    {
        using var silent = new SilentServer();
        await using var app = ServiceApp.WithLive(silent.Address);
        var sender = app.Get<SignalRRestSender>();
        var dropped = app.Counter("live.messages_dropped");
        using var stop = new CancellationTokenSource();
        var message = new LiveMessage(LiveNames.FleetTarget, [new FleetMessage([], "here", 1, 1)]);

        var sends = Enumerable.Range(0, 70).Select(_ => sender.SendToGroupAsync("fleet", message, stop.Token)).ToArray();

        Assert.Equal(dropped + 6, app.Counter("live.messages_dropped"));
        await stop.CancelAsync();
        await Task.WhenAll(sends);
        Assert.True(sender.IsHealthy, "the caller's cancelling says nothing of the service");
    }

    [Fact]
    public async Task Ingest_LeaseOver_SendsNothingAndSlowsTheAgentDown()
    {
        await using var app = ServiceApp.WithLive($"http://127.0.0.1:{Ports.Free()}");
        var node = await WatchedNodeAsync(app);
        app.Time.Advance(TimeSpan.FromSeconds(WatchService.LeaseSeconds));
        var failed = app.Counter("live.messages_failed");

        await app.IngestAsync(node.Frame(1, Start));

        // The fleet's message and the summary only.
        Assert.Equal(failed + 2, app.Counter("live.messages_failed"));

        var control = (await app.StoredAsync(node)).Control!;
        Assert.Equal(0, control.GetInt64("WatchUntilMs"));
        Assert.Equal(Governor.FlushIntervalSeconds, control.GetInt32("FlushIntervalSeconds"));
    }

    [Fact]
    public async Task Watch_WhileAnInstanceRemembersTheNode_IsSeenByItsNextIngest()
    {
        await using var app = ServiceApp.WithLive($"http://127.0.0.1:{Ports.Free()}");
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, Start));
        await app.Get<WatchService>().WatchAsync(TestCallers.Admin, new WatchRequest("c", [node.Id], null), default);
        var failed = app.Counter("live.messages_failed");

        await app.IngestAsync(node.Frame(2, Start + 5000));

        await Eventually.True(() => app.Counter("live.messages_failed") > failed, "the node's samples were on their way");
        Assert.Equal(1, (await app.StoredAsync(node)).Control!.GetInt32("FlushIntervalSeconds"));
    }

    private static async Task<TestNode> WatchedNodeAsync(ServiceApp app)
    {
        var node = await app.RegisterAsync();
        await app.Get<WatchService>().WatchAsync(TestCallers.Admin, new WatchRequest("c", [node.Id], null), default);
        return node;
    }
}
