using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Http;

[Collection(AppCollection.Name)]
public sealed class JsonMetricsTests(FunctionApp app)
{
    [Fact]
    public async Task PostJson_RightKey_IsStoredWithLabels()
    {
        var node = await app.RegisterAsync();
        var t = FunctionApp.RecentMs;

        using var answer = await app.PostJsonAsync(
            """{"t":T,"values":{"room.temp{floor=1,side=n}":21.5,"room.temp{floor=2,side=n}":-3},"series":{"room.temp":{"unit":"Cel"}}}"""
                .Replace("T", $"{t}", StringComparison.Ordinal),
            node.Key.Text);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1, json.GetProperty("stored").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("watermark").ValueKind);
        var series = await app.GetAsync($"/api/v1/nodes/{node.Id}/series?select=room.temp&from={t}&to={t + 1000}&points=1");
        Assert.Equal([21.5, -3.0], series.GetProperty("series").EnumerateArray().Select(s => s.GetProperty("v")[0].GetDouble()));
        Assert.Equal(
            ["1", "2"], series.GetProperty("series").EnumerateArray().Select(s => s.GetProperty("labels").GetProperty("floor").GetString()));
        Assert.Equal("Cel", series.GetProperty("series")[0].GetProperty("unit").GetString());
    }

    [Fact]
    public async Task PostJson_WithoutTime_IsStoredNow()
    {
        var node = await app.RegisterAsync();
        using var answer = await app.PostJsonAsync("""{"values":{"load.1":0.5}}""", node.Key.Text);
        answer.EnsureSuccessStatusCode();
        var age = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - Assert.Single((await app.StoredAsync(node)).Times);
        Assert.InRange(age, -1000, 60_000);
    }

    [Fact]
    public async Task PostJson_CounterOfFractions_IsReadAsItsGrowth()
    {
        var node = await app.RegisterAsync();
        var t = FunctionApp.RecentMs;
        foreach (var (at, value) in new[] { (t, "1.5"), (t + 1000, "4.25"), (t + 2000, "0.5") })
        {
            using var answer = await app.PostJsonAsync(
                $$$$"""{"t":{{{{at}}}},"values":{"work.done":{{{{value}}}}},"series":{"work.done":{"unit":"s","kind":"counter"}}}""",
                node.Key.Text);
            answer.EnsureSuccessStatusCode();
        }

        var series = await app.GetAsync($"/api/v1/nodes/{node.Id}/series?select=work.done&from={t}&to={t + 3000}&points=3");

        var column = Assert.Single(series.GetProperty("series").EnumerateArray());
        Assert.Equal("s/s", column.GetProperty("unit").GetString());
        Assert.Equal("[null,2.75,0.5]", column.GetProperty("v").GetRawText());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("nx_stranger_aaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task PostJson_WrongKey_Is401(string? key)
        => await Problem.AssertCountedAsync(
            app, () => app.PostJsonAsync("""{"values":{"a":1}}""", key), HttpStatusCode.Unauthorized, "unknown-key");

    [Fact]
    public async Task PostJson_KeyWithAnotherSecret_Is401AndTheNextIsStored()
    {
        var node = await app.RegisterAsync();
        var last = node.Key.Text[^1] == 'a' ? 'b' : 'a';
        await Problem.AssertCountedAsync(
            app, () => app.PostJsonAsync("""{"values":{"a":1}}""", node.Key.Text[..^1] + last), HttpStatusCode.Unauthorized, "unknown-key");
        await Problem.AssertNextFrameIsStoredAsync(app, node);
    }

    [Theory]
    [InlineData("{}", "bad-values")]
    [InlineData("""{"values":{}}""", "bad-values")]
    [InlineData("""{"values":{"a":1""", "bad-json")]
    [InlineData("""{"values":{"a":null}}""", "bad-json")]
    [InlineData("""{"values":{"a":"1"}}""", "bad-json")]
    [InlineData("""{"values":{"a":"NaN"}}""", "bad-json")]
    [InlineData("""{"values":{"a":NaN}}""", "bad-json")]
    [InlineData("""{"values":{"a":1},"t":1e30}""", "bad-json")]
    [InlineData("""{"values":{"a":1},"t":0}""", "bad-time")]
    [InlineData("""{"values":{"a":1},"t":-5}""", "bad-time")]
    [InlineData("""{"values":{"Upper":1}}""", "bad-series")]
    [InlineData("""{"values":{"":1}}""", "bad-series")]
    [InlineData("""{"values":{"a..b":1}}""", "bad-series")]
    [InlineData("""{"values":{"a{":1}}""", "bad-series")]
    [InlineData("""{"values":{"a{}":1}}""", "bad-series")]
    [InlineData("""{"values":{"a{x=1}}":1}}""", "bad-series")]
    [InlineData("""{"values":{"a{y=1,x=1}":1}}""", "bad-series")]
    [InlineData("""{"values":{"a{x=1,x=2}":1}}""", "bad-series")]
    [InlineData("""{"values":{"a{X=1}":1}}""", "bad-series")]
    [InlineData("""{"values":{"a":1},"series":{"a":{"kind":"meter"}}}""", "bad-series")]
    [InlineData("""{"values":{"a":1},"series":{"a":{"unit":"a unit with too long a name"}}}""", "bad-series")]
    public async Task PostJson_BadBody_Is400AndTheNextIsStored(string json, string kind)
    {
        var node = await app.RegisterAsync();
        await Problem.AssertCountedAsync(app, () => app.PostJsonAsync(json, node.Key.Text), HttpStatusCode.BadRequest, kind);
        await Problem.AssertNextFrameIsStoredAsync(app, node);
    }

    [Fact]
    public async Task PostJson_TenMegabytes_Is413AndTheNextIsStored()
    {
        var node = await app.RegisterAsync();
        var json = $$$"""{"values":{"{{{new string('a', 10 * 1024 * 1024)}}}":1}}""";
        await Problem.AssertCountedAsync(
            app, () => app.PostJsonAsync(json, node.Key.Text), HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        await Problem.AssertNextFrameIsStoredAsync(app, node);
    }

    [Theory]
    [InlineData(-49 * 60)]
    [InlineData(6)]
    public async Task PostJson_OutOfTime_Is422AndTheNextIsStored(int minutes)
    {
        var node = await app.RegisterAsync();
        var t = TimeProvider.System.GetUtcNow().AddMinutes(minutes).ToUnixTimeMilliseconds();
        var json = $$$"""{"t":{{{t}}},"values":{"a":1}}""";
        await Problem.AssertCountedAsync(
            app, () => app.PostJsonAsync(json, node.Key.Text), HttpStatusCode.UnprocessableEntity, "out-of-time");
        await Problem.AssertNextFrameIsStoredAsync(app, node);
    }

    [Fact]
    public async Task PostJson_MoreGroupsThanAWindowHolds_Is422AndTheNextIsStored()
    {
        var node = await app.RegisterAsync();
        var values = Enumerable.Range(0, 300).ToDictionary(i => $"group{i}", i => (double)i);
        var json = JsonSerializer.Serialize(new { values });
        await Problem.AssertCountedAsync(
            app, () => app.PostJsonAsync(json, node.Key.Text), HttpStatusCode.UnprocessableEntity, "window-full");
        await Problem.AssertNextFrameIsStoredAsync(app, node);
    }
}
