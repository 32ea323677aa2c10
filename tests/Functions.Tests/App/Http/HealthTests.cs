using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Http;

[Collection(AppCollection.Name)]
public sealed class HealthTests(FunctionApp app)
{
    [Fact]
    public async Task GetHealth_StoreThere_NamesItsPartsAndCounters()
    {
        var node = await app.RegisterAsync();
        var (frames, rows) = (await app.CounterAsync("ingest.frames"), await app.CounterAsync("ingest.rows_stored"));
        using var posted = await app.PostFrameAsync(node.Frame(1, FunctionApp.RecentMs, 5));

        using var answer = await app.Http.GetAsync("/api/v1/system/health");

        var health = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("details");
        Assert.Equal("0.1.0", health.GetProperty("version").GetString());
        var parts = health.GetProperty("parts").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!);
        Assert.Equal(["ingest", "live", "tables"], parts.Keys.Order());
        Assert.Equal("ok", parts["tables"].GetProperty("status").GetString());
        Assert.True(parts["tables"].GetProperty("latencyMs").GetDouble() >= 0);
        Assert.Equal(frames + 1, await app.CounterAsync("ingest.frames"));
        Assert.Equal(rows + 5, await app.CounterAsync("ingest.rows_stored"));
    }

    [Fact]
    public async Task GetHealth_StoreAway_Is503AndNamesTheTables()
    {
        app.Transport.IsCut = true;
        try
        {
            using var answer = await app.Http.GetAsync("/api/v1/system/health");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            var health = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("degraded", health.GetProperty("status").GetString());
            Assert.False(health.GetProperty("ready").GetBoolean());
            Assert.True(health.GetProperty("live").GetBoolean());
            var tables = health.GetProperty("details").GetProperty("parts").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "tables");
            Assert.Equal("failing", tables.GetProperty("status").GetString());
            Assert.Equal("ConnectionFailed", tables.GetProperty("detail").GetString());
        }
        finally
        {
            app.Transport.IsCut = false;
        }
    }
}
