using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Live;

[Collection(AppCollection.Name)]
public sealed class LiveTests(FunctionApp app)
{
    [Fact]
    public async Task Negotiate_AnyCaller_GetsAddressAndTokenNotToBeCached()
    {
        using var answer = await app.Http.PostAsync("/api/v1/live/negotiate", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.StartsWith("http://127.0.0.1:", json.GetProperty("url").GetString());
        Assert.Equal(3, json.GetProperty("accessToken").GetString()!.Split('.').Length);
    }

    [Fact]
    public async Task Samples_OfAWatchedNode_ArriveAndOthersDoNot()
    {
        var (watched, other) = (await app.RegisterAsync(), await app.RegisterAsync());
        var start = FunctionApp.RecentMs;
        await using var client = await LiveClient.ConnectAsync(app.Http);
        await WatchAsync(client, watch: [watched.Id]);

        // The other node's come first: had they been sent, they would arrive first.
        await PostAsync(other.Frame(1, start, 2));
        await PostAsync(watched.Frame(1, start, 2));

        var samples = await client.NextAsync("samples", _ => true);
        Assert.Equal(watched.Id, samples.GetProperty("node").GetString());
        Assert.Equal([start, start + 1000], samples.GetProperty("t").EnumerateArray().Select(t => t.GetInt64()));
        Assert.Equal(TestNode.Cpu(start + 1000), samples.GetProperty("v").GetProperty("cpu.total")[1].GetDouble());
        Assert.Equal("[null,100]", samples.GetProperty("v").GetProperty("net.rx_bytes{interface=eth0}").GetRawText());
    }

    [Fact]
    public async Task Samples_AfterUnwatch_DoNotArrive()
    {
        var (left, kept) = (await app.RegisterAsync(), await app.RegisterAsync());
        var start = FunctionApp.RecentMs;
        await using var client = await LiveClient.ConnectAsync(app.Http);
        await WatchAsync(client, watch: [left.Id, kept.Id]);
        await PostAsync(left.Frame(1, start, 1));
        Assert.Equal(left.Id, (await client.NextAsync("samples", _ => true)).GetProperty("node").GetString());

        await WatchAsync(client, unwatch: [left.Id]);
        await PostAsync(left.Frame(2, start + 1000, 1));
        await PostAsync(kept.Frame(1, start, 1));

        Assert.Equal(kept.Id, (await client.NextAsync("samples", _ => true)).GetProperty("node").GetString());
    }

    [Fact]
    public async Task Samples_SecondFrame_ContinueTheRatesOfTheFirst()
    {
        var node = await app.RegisterAsync();
        var start = FunctionApp.RecentMs;
        await using var client = await LiveClient.ConnectAsync(app.Http);
        await WatchAsync(client, watch: [node.Id]);
        await PostAsync(node.Frame(1, start, 1));
        await client.NextAsync("samples", _ => true);

        await PostAsync(node.Frame(2, start + 1000, 1));

        var samples = await client.NextAsync("samples", _ => true);
        Assert.Equal("[100]", samples.GetProperty("v").GetProperty("net.rx_bytes{interface=eth0}").GetRawText());
    }

    [Fact]
    public async Task Fleet_StoredSamples_ReachWhoeverViewsTheNode()
    {
        var node = await app.RegisterAsync();
        await using var client = await LiveClient.ConnectAsync(app.Http);
        using var view = await PostViewAsync(new { connectionId = client.ConnectionId, nodes = new[] { node.Id } });
        var start = FunctionApp.RecentMs;
        using var stop = new CancellationTokenSource();

        // At most one message in five seconds: frames go on until one comes.
        var feeding = FeedAsync(node, start, stop.Token);
        var message = await client.NextAsync(
            "fleet", m => m.GetProperty("nodes").EnumerateArray().Any(n => n.GetProperty("id").GetString() == node.Id));
        await stop.CancelAsync();
        await feeding;

        var item = message.GetProperty("nodes").EnumerateArray().Single(n => n.GetProperty("id").GetString() == node.Id);
        Assert.Equal("UP", item.GetProperty("status").GetString());
        Assert.Equal(25, item.GetProperty("memory").GetDouble());
    }

    [Fact]
    public async Task Fleet_ViewOfOneNode_HearsOfThatAloneWithItsStamp()
    {
        var (viewed, other) = (await app.RegisterAsync(), await app.RegisterAsync());
        await using var client = await LiveClient.ConnectAsync(app.Http);
        using var view = await PostViewAsync(new { connectionId = client.ConnectionId, nodes = new[] { viewed.Id } });
        Assert.Equal("{\"leaseSeconds\":60}", await view.Content.ReadAsStringAsync());
        var start = FunctionApp.RecentMs;
        using var stop = new CancellationTokenSource();

        var feeding = Task.WhenAll(FeedAsync(other, start, stop.Token), FeedAsync(viewed, start, stop.Token));
        var message = await client.NextAsync("fleet", _ => true);
        var summary = await client.NextAsync("summary", _ => true);
        await stop.CancelAsync();
        await feeding;

        Assert.Equal(viewed.Id, Assert.Single(message.GetProperty("nodes").EnumerateArray()).GetProperty("id").GetString());
        Assert.True(message.GetProperty("seq").GetInt64() > 0);
        Assert.True(message.GetProperty("at").GetInt64() > start);
        Assert.Equal(summary.GetProperty("from").GetString(), message.GetProperty("from").GetString());
        Assert.True(summary.GetProperty("counts").GetProperty("UP").GetInt32() >= 2);
        Assert.Equal(5, summary.GetProperty("pace").GetProperty("pollIntervalSeconds").GetInt32());
    }

    [Theory]
    [InlineData("""{"connectionId":"c","nodes":["Upper"]}""", "bad-nodes")]
    [InlineData("""{"connectionId":"c","nodes":[null]}""", "bad-nodes")]
    [InlineData("""{"connectionId":"a/b","nodes":[]}""", "bad-connection")]
    [InlineData("""{"nodes":[]}""", "bad-connection")]
    [InlineData("""{"connectionId":"c","nodes":"all"}""", "bad-json")]
    public async Task View_BadRequest_Is400NamingIt(string json, string kind)
        => await Problem.AssertCountedAsync(
            app, () => app.Http.PostAsync("/api/v1/live/view", FunctionApp.JsonBody(json)), HttpStatusCode.BadRequest, kind);

    [Fact]
    public async Task View_MoreNodesThanAScreenHolds_IsRefused()
    {
        using var most = await PostViewAsync(new { connectionId = "c", nodes = Enumerable.Range(0, 200).Select(i => $"n{i}") });
        Assert.Equal(HttpStatusCode.OK, most.StatusCode);
        using var many = await PostViewAsync(new { connectionId = "c", nodes = Enumerable.Range(0, 201).Select(i => $"n{i}") });
        await Problem.AssertAsync(many, HttpStatusCode.BadRequest, "bad-nodes");
    }

    [Fact]
    public async Task Watch_KnownNode_AsksTheAgentForQuickFlushes()
    {
        var node = await app.RegisterAsync();
        using var answer = await PostWatchAsync(new { connectionId = "c", watch = new[] { node.Id } });
        Assert.Equal("{\"leaseSeconds\":60,\"refused\":[]}", await answer.Content.ReadAsStringAsync());
        var control = (await app.StoredAsync(node)).Control!;
        Assert.Equal(1, control.GetInt32("FlushIntervalSeconds"));
        Assert.True(control.GetInt64("WatchUntilMs") > TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Watch_UnknownNode_Is404()
        => await Problem.AssertCountedAsync(
            app, () => PostWatchAsync(new { connectionId = "c", watch = new[] { "nobody" } }), HttpStatusCode.NotFound, "no-such-node");

    [Fact]
    public async Task Unwatch_UnknownNode_IsTaken()
    {
        using var answer = await PostWatchAsync(new { connectionId = "c", unwatch = new[] { "nobody" } });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("""{"connectionId":"c","watch":["Upper"]}""", "bad-nodes")]
    [InlineData("""{"connectionId":"c","watch":["a/b"]}""", "bad-nodes")]
    [InlineData("""{"connectionId":"c","watch":[null]}""", "bad-nodes")]
    [InlineData("""{"connectionId":"c","unwatch":[""]}""", "bad-nodes")]
    [InlineData("""{"watch":[]}""", "bad-connection")]
    [InlineData("""{"connectionId":"","watch":[]}""", "bad-connection")]
    [InlineData("""{"connectionId":"a b","watch":[]}""", "bad-connection")]
    [InlineData("""{"connectionId":"c","watch":"a"}""", "bad-json")]
    [InlineData("{", "bad-json")]
    public async Task Watch_BadRequest_Is400NamingIt(string json, string kind)
        => await Problem.AssertCountedAsync(
            app, () => app.Http.PostAsync("/api/v1/live/watch", FunctionApp.JsonBody(json)), HttpStatusCode.BadRequest, kind);

    [Fact]
    public async Task Watch_TooManyNodesOrTooLong_IsRefused()
    {
        using var many = await PostWatchAsync(new { connectionId = "c", watch = Enumerable.Range(0, 21).Select(i => $"n{i}") });
        await Problem.AssertAsync(many, HttpStatusCode.BadRequest, "bad-nodes");
        using var longId = await PostWatchAsync(new { connectionId = new string('c', 129) });
        await Problem.AssertAsync(longId, HttpStatusCode.BadRequest, "bad-connection");
        using var large = await PostWatchAsync(new { connectionId = new string('c', 9000) });
        await Problem.AssertAsync(large, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    private async Task FeedAsync(TestNode node, long start, CancellationToken stop)
    {
        for (ulong sequence = 1; !stop.IsCancellationRequested; sequence++)
        {
            await PostAsync(node.Frame(sequence, start + (long)sequence, 1));
        }
    }

    private async Task WatchAsync(LiveClient client, string[]? watch = null, string[]? unwatch = null)
    {
        using var answer = await PostWatchAsync(new { connectionId = client.ConnectionId, watch, unwatch });
        answer.EnsureSuccessStatusCode();
    }

    private Task<HttpResponseMessage> PostViewAsync(object request)
        => app.Http.PostAsync("/api/v1/live/view", FunctionApp.JsonBody(JsonSerializer.Serialize(request)));

    private Task<HttpResponseMessage> PostWatchAsync(object request)
        => app.Http.PostAsync("/api/v1/live/watch", FunctionApp.JsonBody(JsonSerializer.Serialize(request)));

    private async Task PostAsync(byte[] frame)
    {
        using var answer = await app.PostFrameAsync(frame);
        answer.EnsureSuccessStatusCode();
    }
}
