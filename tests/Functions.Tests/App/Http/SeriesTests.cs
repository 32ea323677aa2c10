using System.Net;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Http;

[Collection(AppCollection.Name)]
public sealed class SeriesTests(FunctionApp app)
{
    [Fact]
    public async Task GetSeries_StoredSamples_AreColumnsWithGapsAsNull()
    {
        var node = await app.RegisterAsync();
        var start = FunctionApp.RecentMs;
        await StoreAsync(node, node.Frame(1, start, 2), node.Frame(2, start + 4000, 1));

        var answer = await QueryAsync(node, "cpu.total,mem.*", start, start + 5000, 5);

        Assert.Equal(
            Enumerable.Range(0, 5).Select(i => start + (i * 1000L)), answer.GetProperty("t").EnumerateArray().Select(t => t.GetInt64()));
        Assert.Equal(["cpu.total", "mem.total", "mem.used"], Names(answer));
        var cpu = answer.GetProperty("series")[0];
        Assert.Equal("%", cpu.GetProperty("unit").GetString());
        Assert.Equal(
            [TestNode.Cpu(start), TestNode.Cpu(start + 1000), null, null, TestNode.Cpu(start + 4000)], Values(cpu));
    }

    [Fact]
    public async Task GetSeries_Counters_AreRatesAcrossAReset()
    {
        var node = await app.RegisterAsync();
        var t = FunctionApp.RecentMs;
        var schema = SeriesSchema.Create(
        [
            SeriesDefinition.Counter("net.rx_bytes", "By", ("interface", "eth0")),
            SeriesDefinition.Counter("net.rx_bytes", "By", ("interface", "eth1")),
        ]);
        await StoreAsync(node, node.Frame(1, new SampleBlock(
            schema, [t, t + 1000, t + 2000, t + 3000], [[100, 150, 20, 30], [0, 5, SampleBlock.Gap, 25]])));

        var answer = await QueryAsync(node, "net.rx_bytes", t, t + 4000, 4);

        Assert.Equal(["net.rx_bytes", "net.rx_bytes"], Names(answer));
        var series = answer.GetProperty("series");
        Assert.Equal(["eth0", "eth1"], series.EnumerateArray().Select(s => s.GetProperty("labels").GetProperty("interface").GetString()));
        Assert.All(series.EnumerateArray(), s => Assert.Equal("By/s", s.GetProperty("unit").GetString()));
        Assert.Equal([null, 50, 20, 10], Values(series[0]));
        Assert.Equal([null, 5, null, 10], Values(series[1]));
    }

    [Fact]
    public async Task GetSeries_FewerPoints_AreAverages()
    {
        var node = await app.RegisterAsync();
        var t = FunctionApp.RecentMs / 10_000 * 10_000;
        await StoreAsync(node, node.Frame(1, t, 10));
        var answer = await QueryAsync(node, "cpu.total", t, t + 10_000, 1);
        var expected = Enumerable.Range(0, 10).Average(i => TestNode.Cpu(t + (i * 1000)));
        Assert.Equal([expected], Values(answer.GetProperty("series")[0]));
    }

    [Fact]
    public async Task GetSeries_NothingStored_IsEmpty()
    {
        var node = await app.RegisterAsync();
        var answer = await app.GetAsync($"/api/v1/nodes/{node.Id}/series?select=cpu.total");
        Assert.Empty(answer.GetProperty("series").EnumerateArray());
        Assert.InRange(answer.GetProperty("t").GetArrayLength(), 300, 301);
    }

    [Fact]
    public async Task GetSeries_IsoTimes_AreTaken()
    {
        var node = await app.RegisterAsync();
        var start = FunctionApp.RecentMs;
        await StoreAsync(node, node.Frame(1, start, 2));
        string Iso(long ms) => $"{DateTimeOffset.FromUnixTimeMilliseconds(ms):yyyy-MM-ddTHH:mm:ssZ}";
        var answer = await app.GetAsync(
            $"/api/v1/nodes/{node.Id}/series?select=cpu.total&from={Iso(start)}&to={Iso(start + 2000)}");
        Assert.Equal([TestNode.Cpu(start), TestNode.Cpu(start + 1000)], Values(answer.GetProperty("series")[0]));
    }

    [Theory]
    [InlineData("", "bad-select")]
    [InlineData("select=", "bad-select")]
    [InlineData("select=*", "bad-select")]
    [InlineData("select=Cpu", "bad-select")]
    [InlineData("select=cpu.total;drop", "bad-select")]
    [InlineData("select=cpu.total&from=yesterday", "bad-time")]
    [InlineData("select=cpu.total&from=99999999999999999999", "bad-time")]
    [InlineData("select=cpu.total&from=2000&to=1000", "bad-range")]
    [InlineData("select=cpu.total&from=1000&to=1000", "bad-range")]
    [InlineData("select=cpu.total&from=0", "bad-range")]
    [InlineData("select=cpu.total&points=0", "bad-points")]
    [InlineData("select=cpu.total&points=4001", "bad-points")]
    [InlineData("select=cpu.total&points=-1", "bad-points")]
    public async Task GetSeries_BadQuery_Is400NamingIt(string query, string kind)
    {
        var node = await app.RegisterAsync();
        await Problem.AssertCountedAsync(
            app, () => app.Http.GetAsync($"/api/v1/nodes/{node.Id}/series?{query}"), HttpStatusCode.BadRequest, kind);
    }

    [Fact]
    public async Task GetSeries_TooManySelectors_Is400()
    {
        var node = await app.RegisterAsync();
        var select = string.Join(',', Enumerable.Range(0, 65).Select(i => $"a.b{i}"));
        using var answer = await app.Http.GetAsync($"/api/v1/nodes/{node.Id}/series?select={select}");
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-select");
    }

    private static IEnumerable<string> Names(JsonElement answer)
        => answer.GetProperty("series").EnumerateArray().Select(s => s.GetProperty("name").GetString()!);

    private static IEnumerable<double?> Values(JsonElement series)
        => series.GetProperty("v").EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? (double?)null : v.GetDouble());

    private Task<JsonElement> QueryAsync(TestNode node, string select, long from, long to, int points)
        => app.GetAsync($"/api/v1/nodes/{node.Id}/series?select={select}&from={from}&to={to}&points={points}");

    private async Task StoreAsync(TestNode node, params byte[][] frames)
    {
        Assert.NotEmpty(node.Id);
        foreach (var frame in frames)
        {
            using var answer = await app.PostFrameAsync(frame);
            answer.EnsureSuccessStatusCode();
        }
    }
}
