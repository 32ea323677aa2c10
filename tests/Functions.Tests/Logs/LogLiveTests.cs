using System.Text.Json;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire.Logs;
using static CloudNexus.Functions.Tests.Logs.LogFrames;

namespace CloudNexus.Functions.Tests.Logs;

[Collection(AppCollection.Name)]
public sealed class LogLiveTests : IAsyncDisposable
{
    private readonly LiveRecorder _live = new();
    private readonly ServiceApp _app;

    public LogLiveTests() => _app = _live.CreateApp();

    private long Now => _app.Time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Watch_WithLogs_HearsNewLinesOnceUntilItEnds()
    {
        var (node, other) = (await _app.RegisterAsync("web"), await _app.RegisterAsync("other"));
        await WatchAsync(node, null);
        await _app.IngestAsync(Of(node, 1, Line(Now, "nobody asked")));
        var joined = await WatchAsync(node, true);
        Assert.Equal([LiveNames.NodeGroup(node.Id), LiveNames.LogGroup(node.Id)], joined.Joined);
        var frame = Of(node, 2, Line(Now, "second"), Line(Now - 1, "first", LogLevel.Error), Line(Now - 200_000, "backlog"));
        await _app.IngestAsync(frame, Of(other, 1, Line(Now, "x")));
        await _app.IngestAsync(frame);

        var message = Assert.Single(_live.Of("logs"));
        Assert.Equal(LiveNames.LogGroup(node.Id), message.Group);
        Assert.Equal("web", message.Argument.GetProperty("node").GetProperty("name").GetString());
        Assert.Equal(["first error", "second info"], Texts(message));
        Assert.Equal((1, 0), (message.Seq, message.Argument.GetProperty("dropped").GetInt32()));

        // A renewal that does not speak of logs leaves them.
        Assert.Contains(LiveNames.LogGroup(node.Id), (await WatchAsync(node, null)).Joined);
        Assert.Contains(LiveNames.LogGroup(node.Id), (await WatchAsync(node, false)).Left);
        await _app.IngestAsync(Of(node, 3, Line(Now, "after")));
        await WatchAsync(node, true);
        _app.Time.Advance(TimeSpan.FromSeconds(WatchService.LeaseSeconds + 6));
        await _app.IngestAsync(Of(node, 4, Line(Now, "after the lease")));
        Assert.Single(_live.Of("logs"));
    }

    [Fact]
    public async Task Lines_MoreThanALiveViewTakes_AreTheNewestAndTheOthersCounted()
    {
        var node = await _app.RegisterAsync();
        await WatchAsync(node, true);
        await _app.IngestAsync(Of(node, 1, Enumerable.Range(0, 350).Select(i => Line(Now - 350 + i, $"line {i}"))));
        await _app.IngestAsync(Of(node, 2, Line(Now, "too soon")));
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        await _app.IngestAsync(Of(node, 3, Line(Now, new string('x', 5000))));

        var messages = _live.Of("logs");
        Assert.Equal([150, 1], messages.Select(m => m.Argument.GetProperty("dropped").GetInt32()));
        Assert.Equal(Enumerable.Range(150, 200).Select(i => $"line {i} info"), Texts(messages[0]));
        var cut = messages[1].Argument.GetProperty("lines")[0];
        Assert.Equal((1000, true), (cut.GetProperty("text").GetString()!.Length, cut.GetProperty("cut").GetBoolean()));
    }

    [Fact]
    public async Task Watch_TokenWithoutTheScope_GetsNoLogs()
    {
        var node = await _app.RegisterAsync();
        var caller = TestCallers.Admin with { Scopes = new HashSet<string> { Scopes.NodesRead } };
        var service = _app.Get<WatchService>();
        Assert.Equal(
            "scope-missing",
            await PeopleOf.ProblemAsync(() => service.WatchAsync(caller, new WatchRequest("c", [node.Id], null, Logs: true), default)));
        Assert.Equal([LiveNames.NodeGroup(node.Id)], (await service.WatchAsync(caller, new WatchRequest("c", [node.Id], null), default)).Joined);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IEnumerable<string> Texts(LiveCall message) => message.Argument.GetProperty("lines").EnumerateArray()
        .Select(l => $"{l.GetProperty("text").GetString()} {l.GetProperty("level").GetString()}");

    private Task<WatchOutcome> WatchAsync(TestNode node, bool? logs)
        => _app.Get<WatchService>().WatchAsync(TestCallers.Admin, new WatchRequest("c", [node.Id], null, Logs: logs), default);
}
