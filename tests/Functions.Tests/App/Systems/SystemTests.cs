using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CloudNexus.Functions.Archive.Backups;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Systems;

[Collection(AppCollection.Name)]
public sealed class SystemTests(FunctionApp app)
{
    [Fact]
    public async Task Health_Anyone_HearsTheStatusAndNothingElse()
    {
        using var answer = await app.Nobody.GetAsync("/api/v1/system/health");
        var health = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.True(health.GetProperty("live").GetBoolean());
        Assert.Equal(JsonValueKind.Null, health.GetProperty("details").ValueKind);
    }

    [Theory]
    [InlineData("viewer", true)]
    [InlineData("viewer system:read", true)]
    [InlineData("admin nodes:read", false)]
    [InlineData("refused", false)]
    public async Task Health_Details_AreForThoseWhoMayReadTheSystem(string caller, bool hears)
    {
        using var client = TestCallers.ClientOf(app, caller);
        using var answer = await client.GetAsync("/api/v1/system/health");
        var health = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.Equal(hears, health.GetProperty("details").ValueKind == JsonValueKind.Object);
    }

    [Fact]
    public async Task Health_Alias_IsOneWord()
    {
        using var answer = await app.Nobody.GetAsync("/health");
        Assert.Contains(await answer.Content.ReadAsStringAsync(), new[] { """{"status":"ok"}""", """{"status":"degraded"}""" });
    }

    [Fact]
    public async Task Backups_List_SaysWhatJobsHaveMade()
    {
        await app.RegisterAsync();
        var budget = new RunBudget(TimeSpan.FromMinutes(1), TimeProvider.System);
        Assert.True(await app.Services.GetRequiredService<BackupService>().RunAsync(new("job1", ["Nodes"]), budget, _ => { }, default));
        var list = await app.GetAsync("/api/v1/system/backups");
        var made = Assert.Single(list.GetProperty("backups").EnumerateArray());
        Assert.Equal("job1", made.GetProperty("jobId").GetString());
        Assert.Equal(JsonValueKind.String, made.GetProperty("verifiedAt").ValueKind);
        Assert.Empty(list.GetProperty("archives").EnumerateArray());
    }

    [Fact]
    public async Task Prometheus_Answer_HasRoutesAsTemplatesAndNoPaths()
    {
        using (await app.Http.GetAsync("/api/v1/nodes/some-secret-name"))
        {
        }

        using var client = app.Client(new AuthenticationHeaderValue("Bearer", AppSettings.MetricsToken));
        using var answer = await client.GetAsync("/metrics");
        Assert.Equal("text/plain", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("# TYPE cloudnexus_http_request_duration_seconds histogram\n", text);
        Assert.Contains("cloudnexus_http_request_duration_seconds_count{method=\"GET\",route=\"api/v1/nodes/{id}\",status=\"4xx\"}", text);
        Assert.Contains("cloudnexus_storage_duration_seconds_bucket{operation=", text);
        Assert.Contains("cloudnexus_http_requests_running 1\n", text);
        Assert.DoesNotContain("some-secret-name", text);
        foreach (var level in new[] { "audit_waiting", "identity_passwords_waiting", "live_messages_in_flight", "cache_limit_buckets" })
        {
            Assert.Contains($"# TYPE cloudnexus_{level} gauge\n", text);
        }

        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^(# TYPE [a-z_]+ [a-z]+|[a-z0-9_]+(\\{.*\\})? [0-9.eE+-]+)$", line));
    }

    [Fact]
    public async Task Metrics_Json_HasRequestsAndLatencies()
    {
        var before = (await app.GetAsync("/api/v1/system/metrics")).GetProperty("requests").GetProperty("total").GetInt64();
        var after = await app.GetAsync("/api/v1/system/metrics");
        Assert.True(after.GetProperty("requests").GetProperty("total").GetInt64() > before);
        Assert.True(after.GetProperty("requests").GetProperty("latency").GetProperty("p95Ms").GetDouble() > 0);
        Assert.True(after.GetProperty("store").GetProperty("count").GetInt64() > 0);
        Assert.True(after.GetProperty("levels").GetProperty("uptime_seconds").GetDouble() >= 0);
    }

    [Fact]
    public async Task Config_Secrets_AreNotShown()
    {
        var config = await app.GetAsync("/api/v1/system/config");
        var items = config.GetProperty("settings").EnumerateArray().ToDictionary(i => i.GetProperty("name").GetString()!);
        Assert.Equal("100000", items["NEXUS_LIMIT_READS"].GetProperty("value").GetString());
        Assert.True(items["NEXUS_MASTER_KEY"].GetProperty("isSet").GetBoolean());
        foreach (var secret in AppSettings.Create("p", "http://e").Where(s => s.Contains("TOKEN") || s.Contains("KEY") || s.Contains("onnection") || s.Contains("PASSWORD")))
        {
            Assert.DoesNotContain(secret.Split('=', 2)[1], config.GetRawText());
        }
    }

    [Fact]
    public async Task Restart_WhereNothingRestarts_Is501()
    {
        using var answer = await app.Http.PostAsync("/api/v1/system/restart", null);
        await Problem.AssertAsync(answer, HttpStatusCode.NotImplemented, "no-restart");
    }
}
