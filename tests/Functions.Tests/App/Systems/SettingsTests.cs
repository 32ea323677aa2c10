using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Systems;

[Collection(AppCollection.Name)]
public sealed class SettingsTests(FunctionApp app)
{
    [Fact]
    public async Task Put_Value_HoldsUntilItIsReset()
    {
        using var changed = await PutAsync("limits.probe", "777");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var item = await app.GetAsync("/api/v1/settings/limits.probe");
        Assert.Equal((777, 600), (item.GetProperty("value").GetInt32(), item.GetProperty("default").GetInt32()));
        Assert.Equal("test-admin", item.GetProperty("updatedBy").GetString());

        using var reset = await app.Http.DeleteAsync("/api/v1/settings/limits.probe");
        var after = JsonSerializer.Deserialize<JsonElement>(await reset.Content.ReadAsStringAsync());
        Assert.Equal(600, after.GetProperty("value").GetInt32());
        Assert.True(after.GetProperty("version").GetInt64() > item.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Put_VersionThatIsOld_Is412()
    {
        using var first = await PutAsync("limits.write", "90000");
        using var second = await PutAsync("limits.write", "90001", first.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        using var late = await PutAsync("limits.write", "90002", first.Headers.ETag);
        await Problem.AssertAsync(late, HttpStatusCode.PreconditionFailed, "setting-changed");
    }

    [Fact]
    public async Task Put_AtOnce_OneOfTwoWithOneVersionWins()
    {
        using var first = await PutAsync("limits.read", "90000");
        var both = await Task.WhenAll(Enumerable.Range(1, 6).Select(i => PutAsync("limits.read", $"{90000 + i}", first.Headers.ETag)));
        Assert.Single(both, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(5, both.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Theory]
    [InlineData("limits.read", "\"1000\"")]
    [InlineData("limits.read", "0")]
    [InlineData("limits.read", "1.5")]
    [InlineData("limits.read", "1000001")]
    [InlineData("limits.read", "99999999999")]
    [InlineData("limits.read", "true")]
    [InlineData("limits.read", "null")]
    [InlineData("registration.allowed", "1")]
    public async Task Put_ValueThatCannotBe_Is400(string key, string value)
    {
        using var answer = await PutAsync(key, value);
        var detail = await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-setting");
        Assert.Contains(key, detail);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("NEXUS_MASTER_KEY")]
    [InlineData("limits")]
    public async Task Any_KeyThatIsNone_Is404(string key)
    {
        using var read = await app.Http.GetAsync($"/api/v1/settings/{key}");
        await Problem.AssertAsync(read, HttpStatusCode.NotFound, "unknown-setting");
        using var written = await PutAsync(key, "1");
        await Problem.AssertAsync(written, HttpStatusCode.NotFound, "unknown-setting");
    }

    [Fact]
    public async Task Put_Change_IsRecorded()
    {
        using var changed = await PutAsync("registration.allowed", "false");
        changed.EnsureSuccessStatusCode();
        var audit = await app.GetAsync("/api/v1/audit?action=setting.change&target=setting:registration.allowed&limit=1");
        var entry = audit.GetProperty("items")[0];
        Assert.Equal(("test-admin", "0 -> 0", "127.0.0.1"), (
            entry.GetProperty("actor").GetString(), entry.GetProperty("detail").GetString(), entry.GetProperty("address").GetString()));
    }

    [Fact]
    public async Task Put_LimitThatIsLow_ThrottlesAtOnceAndIsLifted()
    {
        using var client = TestCallers.ClientOf(app, TestCallers.Refused);
        using (await PutAsync("limits.refused", "10"))
        {
        }

        try
        {
            await app.RefreshSettingsAsync();
            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < 12; i++)
            {
                using var answer = await client.GetAsync("/api/v1/nodes");
                statuses.Add(answer.StatusCode);
                Assert.True(answer.Headers.Contains("RateLimit-Remaining"));
            }

            Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
            using var known = await app.Http.GetAsync("/api/v1/nodes?limit=1");
            Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        }
        finally
        {
            using var lifted = await app.Http.DeleteAsync("/api/v1/settings/limits.refused");
            await app.RefreshSettingsAsync();
        }
    }

    private Task<HttpResponseMessage> PutAsync(string key, string value, EntityTagHeaderValue? version = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/settings/{key}") { Content = FunctionApp.JsonBody($"{{\"value\":{value}}}") };
        if (version is not null)
        {
            request.Headers.IfMatch.Add(version);
        }

        return app.Http.SendAsync(request);
    }
}
