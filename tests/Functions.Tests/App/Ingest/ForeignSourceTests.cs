using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Ingest;

[Collection(AppCollection.Name)]
public sealed class ForeignSourceTests(FunctionApp app)
{
    [Fact]
    public async Task Trigger_CollectdWithAKey_IsStoredUnderTheKeysNode()
    {
        var node = await app.RegisterAsync();
        var t = FunctionApp.RecentMs;
        await SendAsync(node.Key.Text, List(t, "idle", 12.5), List(t, "user", 3));

        var series = (await app.GetAsync($"/api/v1/nodes/{node.Id}/series?select=collectd_cpu.percent&from={t}&to={t + 1000}&points=1"))
            .GetProperty("series").EnumerateArray().ToArray();

        Assert.Equal(["idle", "user"], series.Select(s => s.GetProperty("labels").GetProperty("type").GetString()));
        Assert.Equal([12.5, 3.0], series.Select(s => s.GetProperty("v")[0].GetDouble()));
    }

    [Fact]
    public async Task Trigger_ForeignEventsThatCannotBe_HoldUpNothing()
    {
        var node = await app.RegisterAsync();
        var t = FunctionApp.RecentMs;

        await SendAsync("no key", List(t + 1, "idle", 1));
        await SendAsync(node.Key.Text[..^1] + (node.Key.Text[^1] == 'a' ? 'b' : 'a'), List(t + 2, "idle", 1));
        await SendAsync(node.Key.Text, "[{}]");
        await SendAsync(node.Key.Text, List(t, "idle", 1));

        Assert.Equal([t], (await app.StoredAsync(node)).Times);
    }

    [Fact]
    public async Task Trigger_LabelsThatNeverEnd_AreCutOffAtTheLimit()
    {
        var node = await app.RegisterAsync();
        var t = FunctionApp.RecentMs;
        string[] Values(int from, int count) => [.. Enumerable.Range(from, count).Select(i => $"\"a.b{{n={i}}}\":1")];
        string Json(IEnumerable<string> values) => $$$"""{"t":{{{t}}},"values":{{{{string.Join(',', values)}}}}}""";
        await SendAsync(node.Key.Text, Json(Values(0, 1000)), Json(Values(1000, 1000)), Json(Values(2000, 1)), Json(Values(0, 1000)));

        Assert.Equal(2, (await app.StoredAsync(node)).Times.Length);
        using var refused = await app.PostJsonAsync(Json(Values(5000, 1)), node.Key.Text);
        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Contains("too-many-series", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var known = await app.PostJsonAsync(Json(Values(0, 1000)), node.Key.Text);
        Assert.Equal(200, (int)known.StatusCode);
    }

    private async Task SendAsync(string key, params string[] bodies)
    {
        app.Hub.SendWith(new Dictionary<string, string> { ["X-API-Key"] = key }, 0, bodies.Select(Encoding.UTF8.GetBytes));
        await Eventually.True(() => app.Hub.IsDrained(0), "the partition is processed");
    }

    private static string List(long ms, string type, double value) => JsonSerializer.Serialize(new[]
    {
        new
        {
            values = new[] { value }, dstypes = new[] { "gauge" }, dsnames = new[] { "value" }, time = ms / 1000.0, interval = 10.0,
            host = "h", plugin = "cpu", plugin_instance = "", type = "percent", type_instance = type,
        },
    });
}
