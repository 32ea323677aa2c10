using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Live;

[Collection(AppCollection.Name)]
public sealed class ViewTests : IAsyncDisposable
{
    private static readonly long Start = ServiceApp.StartMs;
    private readonly LiveRecorder _live = new();
    private readonly ServiceApp _app;

    public ViewTests() => _app = _live.CreateApp();

    [Fact]
    public async Task Fleet_TwoViews_EachHearsOfItsOwnNodesOnce()
    {
        var (one, two, three) = (await _app.RegisterAsync("1"), await _app.RegisterAsync("2"), await _app.RegisterAsync("3"));
        await ViewAsync("c1", one.Id, two.Id);
        await ViewAsync("c2", two.Id, one.Id);
        await ViewAsync("c3", three.Id);

        await _app.IngestAsync(one.Frame(1, Start), two.Frame(1, Start), three.Frame(1, Start));

        // Two connections with the same view are one group.
        var fleet = _live.Of("fleet");
        Assert.Equal(2, fleet.Count);
        Assert.Equal(new[] { one.Id, two.Id }.Order(), fleet.Single(c => c.Nodes.Length == 2).Nodes.Order());
        Assert.Equal([three.Id], fleet.Single(c => c.Nodes.Length == 1).Nodes);
        Assert.All(fleet, c => Assert.Equal(1, c.Seq));
    }

    [Fact]
    public async Task Fleet_ManyChangesInFiveSeconds_AreOneMessageWithTheNewestThatFollowsByItself()
    {
        var node = await _app.RegisterAsync();
        await ViewAsync("c", node.Id);
        await _app.IngestAsync(node.Frame(1, Start, 1));
        for (ulong i = 2; i < 5; i++)
        {
            _app.Time.Advance(TimeSpan.FromSeconds(1));
            await _app.IngestAsync(node.Frame(i, Start + ((long)i * 1000), 1));
        }

        Assert.Single(_live.Of("fleet"));
        await Eventually.True(
            () =>
            {
                _app.Time.Advance(TimeSpan.FromMilliseconds(100));
                return _live.Of("fleet").Count > 1;
            },
            "what waits is sent without another frame");

        var last = _live.Of("fleet")[1];
        Assert.Equal(2, last.Seq);
        Assert.Equal(TestNode.Cpu(Start + 4000), last.Argument.GetProperty("nodes")[0].GetProperty("cpu").GetDouble());
        Assert.True(last.Argument.GetProperty("at").GetInt64() > _live.Of("fleet")[0].Argument.GetProperty("at").GetInt64());
    }

    [Fact]
    public async Task Fleet_NodeComesBackAfterSilence_IsSentWithoutWaitingForTheOthers()
    {
        var (busy, back) = (await _app.RegisterAsync("1"), await _app.RegisterAsync("2"));
        await ViewAsync("c", back.Id);
        await _app.IngestAsync(back.Frame(1, Start, 1));
        _app.Time.Advance(TimeSpan.FromMinutes(2));
        await ViewAsync("c", back.Id);
        await _app.IngestAsync(busy.Frame(1, Start + 100_000, 1));
        _live.Clear();

        _app.Time.Advance(TimeSpan.FromSeconds(1));
        await _app.IngestAsync(back.Frame(2, Start + 110_000, 1));

        Assert.Equal([back.Id], Assert.Single(_live.Of("fleet")).Nodes);
    }

    [Fact]
    public async Task Fleet_NobodyConnected_SendsNothingOfIt()
    {
        var node = await _app.RegisterAsync();
        await _app.IngestAsync(node.Frame(1, Start));
        Assert.All(["fleet", "summary", "samples"], target => Assert.Empty(_live.Of(target)));
    }

    [Fact]
    public async Task Fleet_NobodySaidWhatTheyView_HearOfASmallFleetWhole()
    {
        var node = await _app.RegisterAsync();
        await _app.Get<LiveConnections>().ConnectAsync("c", LiveCredential.Of(TestCallers.Admin), default);
        await _app.IngestAsync(node.Frame(1, Start));
        var call = Assert.Single(_live.Of("fleet"));
        Assert.Equal(("fleet.all", node.Id), (call.Group, Assert.Single(call.Nodes)));
        Assert.Equal("fleet", Assert.Single(_live.Of("summary")).Group);
    }

    [Fact]
    public async Task View_NodesThatTheCallerMayNotSee_AreNeverSentAndNotTold()
    {
        var node = await _app.RegisterAsync();
        var narrowed = TestCallers.Create(Role.Viewer, "team=a");
        await _app.Get<ViewService>().ViewAsync(narrowed, new ViewRequest("c", [node.Id, "nobody"]), default);

        await _app.IngestAsync(node.Frame(1, Start));

        Assert.Empty(_live.Of("fleet"));
        Assert.Equal(0, Assert.Single(_live.Of("summary")).Argument.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task View_Changes_LeavesTheGroupOfBeforeAndOtherInstancesFollowInFiveSeconds()
    {
        var (one, two) = (await _app.RegisterAsync("1"), await _app.RegisterAsync("2"));
        var first = await ViewAsync("c", one.Id);
        Assert.Equal("fleet.all", first.Left);
        Assert.Equal((null, first.Joined), await ViewAsync("c", one.Id));
        await using var twin = _app.Twin();
        Assert.Single((await twin.Get<LiveViewerStore>().ReadAsync(default)).Views);

        var second = await ViewAsync("c", two.Id);

        Assert.Equal(first.Joined, second.Left);
        Assert.Equal((second.Joined, null), await ViewAsync("c"));
        _app.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty((await twin.Get<LiveViewerStore>().ReadAsync(default)).Views);
        await _app.IngestAsync(one.Frame(1, Start), two.Frame(1, Start));
        Assert.Empty(_live.Of("fleet"));
    }

    [Fact]
    public async Task Connection_Ends_IsForgottenAndOneNeverHeardEndingAfterADay()
    {
        var connections = _app.Get<LiveConnections>();
        await connections.ConnectAsync("a", LiveCredential.Of(TestCallers.Admin), default);
        await connections.ConnectAsync("b", LiveCredential.Of(TestCallers.Admin), default);
        var viewers = _app.Get<LiveViewerStore>();
        Assert.Equal(2, (await viewers.ReadAsync(default)).Connections);

        await connections.DisconnectAsync("a", TestCallers.Admin.Id, default);
        Assert.Equal(1, (await viewers.ReadAsync(default)).Connections);
        _app.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(0, (await viewers.ReadAsync(default)).Connections);
        Assert.Empty(await viewers.ListAsync(TestCallers.Admin.Id, default));
    }

    [Fact]
    public async Task Connection_ViewedBeforeItsBeginningWasHeard_DoesNotJoinAll()
    {
        await ViewAsync("c", "node");
        Assert.Equal(["fleet"], await _app.Get<LiveConnections>().ConnectAsync("c", LiveCredential.Of(TestCallers.Admin), default));
    }

    [Fact]
    public async Task View_AskedForBesideAWatch_KeepsBoth()
    {
        var viewers = _app.Get<LiveViewerStore>();
        var before = LiveViewer.New("user", "c", LiveAudience.Everybody, _app.Time.GetUtcNow());
        var until = _app.Time.GetUtcNow().AddMinutes(1);

        // Both have read the row before either writes it.
        await viewers.WriteViewAsync(before with { View = ["a"], ViewUntil = until }, [], default);
        await viewers.WriteWatchedAsync(
            before with { Watched = new Dictionary<string, DateTimeOffset> { ["b"] = until }, IsSlow = true }, [], default);
        await viewers.WriteViewAsync(before with { View = ["a", "c"], ViewUntil = until }, [], default);

        var kept = Assert.Single(await viewers.ListAsync("user", default));
        Assert.Equal(["a", "c"], kept.View);
        Assert.Equal(until, kept.Watched["b"]);
        Assert.True(kept.IsSlow);
        Assert.False(await viewers.TryAddAsync(before, [], default));
        Assert.Single((await viewers.ReadAsync(default)).Watched);
    }

    [Fact]
    public async Task View_MoreConnectionsThanAUserMayHave_ForgetsThoseThatAskedLongestAgo()
    {
        for (var i = 0; i <= LiveViewerStore.MostOfUser; i++)
        {
            _app.Time.Advance(TimeSpan.FromSeconds(1));
            await ViewAsync($"c{i}", "node");
        }

        var known = await _app.Get<LiveViewerStore>().ListAsync(TestCallers.Admin.Id, default);
        Assert.Equal(LiveViewerStore.MostOfUser, known.Count);
        Assert.DoesNotContain(known, v => v.ConnectionId == "c0");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task<(string? Left, string? Joined)> ViewAsync(string connection, params string[] nodes)
        => _app.Get<ViewService>().ViewAsync(TestCallers.Admin, new ViewRequest(connection, nodes), default);
}
