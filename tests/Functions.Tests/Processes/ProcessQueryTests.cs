using System.Net;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Processes;

[Collection(AppCollection.Name)]
public sealed class ProcessQueryTests(FunctionApp app)
{
    private const long Minute = 60_000;

    [Fact]
    public async Task GetProcesses_StoredSnapshot_IsSortedByCpuThenMemory()
    {
        var node = await app.RegisterAsync();
        var time = FunctionApp.RecentMs;
        await StoreAsync(node, time);

        var answer = await app.GetAsync($"/api/v1/nodes/{node.Id}/processes");

        const string Items = """
            [{"pid":10,"name":"busy","cpu":150.25,"memory":4096,"threads":3},
            {"pid":2,"name":"large","cpu":0,"memory":1073741824,"threads":1},
            {"pid":3,"name":"small (x)","cpu":0,"memory":4096,"threads":1}]
            """;
        var expected = JsonSerializer.Deserialize<JsonElement>($$"""{"at":{{time}},"processes":{{Items}}}""");
        Assert.True(JsonElement.DeepEquals(expected, answer), answer.ToString());
    }

    [Fact]
    public async Task GetProcesses_At_IsTheNewestNotAfterIt()
    {
        var node = await app.RegisterAsync();
        var now = FunctionApp.RecentMs;
        long[] times = [now - (30 * 60 * Minute), now - (90 * Minute), now - (20 * Minute), now - (2 * Minute)];
        await StoreAsync(node, times);

        foreach (var (at, expected) in new[]
        {
            (now, times[3]), (times[3], times[3]), (times[3] - 1, times[2]), (now - (15 * Minute), times[2]), (times[2] - 1, times[1]),
            (times[0] + (24 * 60 * Minute), times[0]), (now + (60 * 24 * 60 * Minute), times[3]),
        })
        {
            Assert.Equal(expected, await AtAsync(node, $"{at}"));
        }

        Assert.Equal(times[2], await AtAsync(node, DateTimeOffset.FromUnixTimeMilliseconds(times[2]).ToString("o")));
        await RefusedAsync(node.Id, $"{times[0] - 1}", HttpStatusCode.NotFound, "no-snapshot");
    }

    [Fact]
    public async Task GetProcesses_OlderThanADayBefore_IsNoSnapshot()
    {
        var node = await app.RegisterAsync();
        var time = FunctionApp.RecentMs - (30 * 60 * Minute);
        await StoreAsync(node, time);
        await RefusedAsync(node.Id, $"{time + (24 * 60 * Minute) + 1}", HttpStatusCode.NotFound, "no-snapshot");
        Assert.Equal(time, await AtAsync(node, $"{time + (24 * 60 * Minute)}"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("253402300799999")]
    [InlineData("0001-01-01")]
    public async Task GetProcesses_NoneYet_IsNoSnapshot(string at)
        => await RefusedAsync((await app.RegisterAsync()).Id, at, HttpStatusCode.NotFound, "no-snapshot");

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("99999999999999999")]
    public async Task GetProcesses_NoTime_IsRefused(string at)
        => await RefusedAsync((await app.RegisterAsync()).Id, at, HttpStatusCode.BadRequest, "bad-time");

    [Theory]
    [InlineData("nobody")]
    [InlineData("no%23body")]
    public async Task GetProcesses_UnknownNode_IsRefused(string id) => await RefusedAsync(id, "", HttpStatusCode.NotFound, "no-such-node");

    private async Task StoreAsync(TestNode node, params long[] times)
    {
        foreach (var (i, time) in times.Index())
        {
            var frame = ProcessFrames.Of(node, (ulong)i + 1, FunctionApp.RecentMs + (i * 2000), ProcessFrames.Snapshot(time));
            using var answer = await app.PostFrameAsync(frame);
            answer.EnsureSuccessStatusCode();
        }
    }

    private async Task<long> AtAsync(TestNode node, string at)
        => (await app.GetAsync($"/api/v1/nodes/{node.Id}/processes?at={Uri.EscapeDataString(at)}")).GetProperty("at").GetInt64();

    private async Task RefusedAsync(string id, string at, HttpStatusCode status, string kind)
    {
        using var answer = await app.Http.GetAsync($"/api/v1/nodes/{id}/processes?at={at}");
        await Problem.AssertAsync(answer, status, kind);
    }
}
