using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Ai.Relay;

/// <summary>Who may be a relay, and what is taken of relays.</summary>
[Collection(RelayCollection.Name)]
public sealed class RelayAdmissionTests(RelayApp app)
{
    [Theory]
    [InlineData("PUT", "/api/v1/agents/relay", """{"models":[{"name":"m"}]}""")]
    [InlineData("POST", "/api/v1/agents/relay/claim", """{"wait":1}""")]
    public async Task Call_OfANodeThatMayNot_Is403WithWhatToDo(string method, string path, string body)
    {
        var node = await app.App.RegisterAsync();
        using var answer = await CallAsync(node.Key, method, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("relay-not-allowed", text);
        Assert.Contains($"PUT /api/v1/nodes/{node.Id}/relay", text);
    }

    [Fact]
    public async Task Call_NotSigned_Is401()
    {
        using var answer = await app.App.Nobody.PutAsJsonAsync("/api/v1/agents/relay", new { models = Array.Empty<object>() });
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Relay_NotAllowed_SaysSoInItsLogAndIsNotAsked()
    {
        var node = await app.App.RegisterAsync();
        await using var relay = await RelayHost.StartAsync(node.Key, app.Http.BaseAddress!, 1, "forbidden:1b");
        await Eventually.True(() => relay.Said.Contains("/relay and {\"allowed\":true}", StringComparison.Ordinal), "it says what to do");
        using var answer = await app.ChatAsync("forbidden:1b", stream: false);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Empty(relay.Ollama.Bodies("/api/chat"));
    }

    [Fact]
    public async Task Permission_GivenAndTaken_IsAuditedAndHolds()
    {
        var node = await app.App.RegisterAsync();
        await app.AllowAsync(node.Id);
        await app.AllowAsync(node.Id);
        using var told = await CallAsync(node.Key, "PUT", "/api/v1/agents/relay", """{"models":[{"name":"taken:1b"}],"slots":3,"gpuLoad":12.5}""");
        Assert.Equal(HttpStatusCode.NoContent, told.StatusCode);
        var shown = await app.RelayAsync(node.Id);
        Assert.Equal("up", shown.GetProperty("state").GetString());
        Assert.Equal(3, shown.GetProperty("slots").GetInt32());
        Assert.Equal(12.5, shown.GetProperty("gpuLoad").GetDouble());

        await app.AllowAsync(node.Id, allowed: false);
        using var refused = await CallAsync(node.Key, "POST", "/api/v1/agents/relay/claim", "{}");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var list = await app.App.GetAsync("/api/v1/ai/relays");
        Assert.DoesNotContain(list.GetProperty("relays").EnumerateArray(), r => r.GetProperty("nodeId").GetString() == node.Id);
        var actions = await Eventually.Get(
            async () => (await app.App.GetAsync($"/api/v1/audit?target=node:{node.Id}")).GetProperty("items").EnumerateArray()
                .Select(e => e.GetProperty("action").GetString()).Where(a => a!.StartsWith("relay.", StringComparison.Ordinal)).ToArray(),
            a => a.Contains("relay.deny"),
            "it is in the log");
        Assert.Single(actions, "relay.allow");
    }

    [Fact]
    public async Task Permission_OfNoNode_Is404()
    {
        using var answer = await app.App.Http.PutAsJsonAsync("/api/v1/nodes/nobody/relay", new { allowed = true });
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Node_Removed_IsNoRelayAnyMore()
    {
        var node = await app.App.RegisterAsync();
        await app.AllowAsync(node.Id);
        using var removed = await app.App.Http.DeleteAsync($"/api/v1/nodes/{node.Id}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        var list = await app.App.GetAsync("/api/v1/ai/relays");
        Assert.DoesNotContain(list.GetProperty("relays").EnumerateArray(), r => r.GetProperty("nodeId").GetString() == node.Id);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/agents/relay", """{"models":null}""", "bad-models")]
    [InlineData("PUT", "/api/v1/agents/relay", """{"models":[null]}""", "bad-models")]
    [InlineData("PUT", "/api/v1/agents/relay", """{"models":[{"name":""}]}""", "bad-models")]
    [InlineData("PUT", "/api/v1/agents/relay", """{"models":[],"slots":0}""", "bad-slots")]
    [InlineData("PUT", "/api/v1/agents/relay", """{"models":[],"queue":-1}""", "bad-queue")]
    [InlineData("PUT", "/api/v1/agents/relay", """{"models":[],"gpuLoad":101}""", "bad-gpuLoad")]
    [InlineData("POST", "/api/v1/agents/relay/claim", """{"wait":31}""", "bad-wait")]
    [InlineData("POST", "/api/v1/agents/relay/abcdefghijkmnpqrstuv/parts", """{"lines":[]}""", "bad-seq")]
    [InlineData("POST", "/api/v1/agents/relay/abcdefghijkmnpqrstuv/parts", """{"seq":0,"lines":["a\nb"]}""", "bad-lines")]
    [InlineData("POST", "/api/v1/agents/relay/abcdefghijkmnpqrstuv/parts", """{"seq":0,"status":99}""", "bad-status")]
    [InlineData("POST", "/api/v1/agents/relay/abcdefghijkmnpqrstuv/parts", """{"seq":0,"error":"away"}""", "bad-error")]
    [InlineData("POST", "/api/v1/agents/relay/abcdefghijkmnpqrstuv/parts", """{"seq":0,"done":true,"error":"other"}""", "bad-error")]
    public async Task Call_NotAsDescribed_Is400(string method, string path, string body, string kind)
    {
        var node = await app.App.RegisterAsync();
        await app.AllowAsync(node.Id);
        using var answer = await CallAsync(node.Key, method, path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(kind, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Parts_OfWorkThatIsNone_AreCalledOff()
    {
        var node = await app.App.RegisterAsync();
        using var answer = await CallAsync(node.Key, "POST", "/api/v1/agents/relay/abcdefghijkmnpqrstuv/parts", """{"seq":0,"lines":["{}"]}""");
        Assert.True((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("cancelled").GetBoolean());
        using var odd = await CallAsync(node.Key, "POST", "/api/v1/agents/relay/work/parts", """{"seq":0}""");
        Assert.Equal(HttpStatusCode.NotFound, odd.StatusCode);
    }

    [Fact]
    public async Task Setting_Off_NoRelayIsTakenOrAsked()
    {
        await using var relay = await app.StartRelayAsync("off:1b");
        using (var off = await app.App.Http.PutAsJsonAsync("/api/v1/settings/ai.relay", new { value = false }))
        {
            off.EnsureSuccessStatusCode();
        }

        await app.App.RefreshSettingsAsync();
        try
        {
            using var answer = await app.ChatAsync("off:1b", stream: false);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("NEXUS_OLLAMA_URL", await answer.Content.ReadAsStringAsync());
            var node = await app.App.RegisterAsync();
            using var refused = await CallAsync(node.Key, "PUT", "/api/v1/agents/relay", """{"models":[]}""");
            Assert.Contains("relays-off", await refused.Content.ReadAsStringAsync());
        }
        finally
        {
            using var on = await app.App.Http.DeleteAsync("/api/v1/settings/ai.relay");
            on.EnsureSuccessStatusCode();
            await app.App.RefreshSettingsAsync();
        }
    }

    private async Task<HttpResponseMessage> CallAsync(ApiKey key, string method, string path, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = FunctionApp.JsonBody(json) };
        var signature = RequestSignature.Create(key, method, path, body, TimeProvider.System.GetUtcNow());
        request.Headers.Add(RequestSignature.HeaderName, signature.ToHeader());
        return await app.App.Nobody.SendAsync(request);
    }
}
