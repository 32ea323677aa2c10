using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using static CloudNexus.Functions.Tests.Logs.LogFrames;

namespace CloudNexus.Functions.Tests.Logs;

[Collection(AppCollection.Name)]
public sealed class LogHttpTests(FunctionApp app)
{
    [Fact]
    public async Task Frames_ByGatewayAndHub_AreFoundByEveryQuestion()
    {
        var name = $"n{Guid.NewGuid():N}"[..12];
        var node = await app.RegisterAsync(name, new Dictionary<string, string> { ["env"] = name });
        var start = FunctionApp.RecentMs;
        var frame = Of(node, 1, Line(start, "disk full", Wire.Logs.LogLevel.Error, "kernel"), Line(start + 1, "all well"));
        using var first = await PostAsync(frame);
        using var second = await PostAsync(frame);
        Assert.Equal("""{"stored":2,"known":0,"dropped":0}""", await first.Content.ReadAsStringAsync());
        Assert.Equal("""{"stored":0,"known":2,"dropped":0}""", await second.Content.ReadAsStringAsync());
        app.Hub.SendAs(node.Id, 0, Of(node, 2, Line(start + 2, "by the hub")), node.Frame(1, start));
        await Eventually.True(() => app.Hub.IsDrained(0), "the partition is processed");

        var all = await app.GetAsync($"/api/v1/logs?nodeId={node.Id}&order=asc&limit=2");
        Assert.Equal(["disk full", "all well"], Texts(all));
        var item = all.GetProperty("items")[0];
        Assert.Equal((start, name, "error", "kernel"), (
            item.GetProperty("at").GetInt64(),
            item.GetProperty("node").GetProperty("name").GetString(),
            item.GetProperty("level").GetString(),
            item.GetProperty("source").GetString()));
        var rest = await app.GetAsync($"/api/v1/logs?nodeId={node.Id}&order=asc&limit=2&cursor={all.GetProperty("next").GetString()}");
        Assert.Equal(["by the hub"], Texts(rest));
        Assert.True(rest.GetProperty("complete").GetBoolean());
        Assert.Equal(2, rest.GetProperty("scanned").GetProperty("chunks").GetInt32());
        var filter = $"labels=env={name}&q=FULL&level=warn&source=kernel&from={start}&to={start + 5}";
        Assert.Equal(["disk full"], Texts(await app.GetAsync($"/api/v1/logs?{filter}")));
        var sources = await app.GetAsync($"/api/v1/logs/sources?nodeId={node.Id}");
        Assert.Equal(["app", "kernel"], sources.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("source").GetString()));
        var volume = await app.GetAsync($"/api/v1/logs/volume?nodeId={node.Id}&from={start - 60_000}&to={start + 60_000}&buckets=2");
        var counts = volume.GetProperty("buckets").EnumerateArray().SelectMany(b => b.GetProperty("counts").EnumerateObject());
        Assert.Equal(3, counts.Sum(c => c.Value.GetInt64()));
    }

    [Theory]
    [InlineData("level=bad", "bad-level")]
    [InlineData("order=up", "bad-order")]
    [InlineData("cursor=x", "bad-cursor")]
    [InlineData("limit=1001", "bad-limit")]
    [InlineData("q=%22open", "bad-q")]
    [InlineData("labels=env", "bad-labels")]
    [InlineData("nodeId=A/B", "bad-node")]
    [InlineData("from=yesterday", "bad-time")]
    [InlineData("from=2000&to=1000", "bad-time")]
    public async Task Search_WrongParameter_SaysWhich(string query, string kind)
    {
        using var answer = await app.Http.GetAsync($"/api/v1/logs?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.EndsWith($"/{kind}", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateway_FramesThatCannotBe_AreRefusedWithWhatToDo()
    {
        var node = await app.RegisterAsync();
        var good = Of(node, 1, Line(FunctionApp.RecentMs, "x"));
        using var changed = await PostAsync([.. good[..^1], (byte)(good[^1] ^ 1)]);
        using var old = await PostAsync(Of(node, 2, Line(1_000_000, "x")));
        using var rubbish = await PostAsync([1, 2, 3]);
        using var samples = await PostAsync(node.Frame(1, FunctionApp.RecentMs));
        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest],
            [changed.StatusCode, old.StatusCode, rubbish.StatusCode, samples.StatusCode]);
    }

    [Fact]
    public async Task Search_Callers_NeedTheScopeAndSeeTheirNodesOnly()
    {
        var team = $"t{Guid.NewGuid():N}"[..10];
        var node = await app.RegisterAsync(null, new Dictionary<string, string> { ["team"] = team });
        using (await PostAsync(Of(node, 1, Line(FunctionApp.RecentMs, "secret plan"))))
        {
        }

        var path = $"/api/v1/logs?q=secret+plan&nodeId={node.Id}";
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"viewer team={team}", path));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("viewer team=other", path));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("admin nodes:read", path));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("admin logs:read", path));
    }

    private async Task<HttpStatusCode> StatusAsync(string caller, string path)
    {
        using var client = TestCallers.ClientOf(app, caller);
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    private static IEnumerable<string?> Texts(JsonElement list)
        => list.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("text").GetString());

    private Task<HttpResponseMessage> PostAsync(byte[] frame) => app.Nobody.PostAsync("/api/v1/logs/frames", new ByteArrayContent(frame));
}
