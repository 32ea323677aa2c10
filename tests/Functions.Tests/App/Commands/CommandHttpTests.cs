using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>Commands over HTTP, each answer held against the API's description.</summary>
[Collection(AppCollection.Name)]
public sealed class CommandHttpTests(FunctionApp app)
{
    private const string Path = "/api/v1/commands";

    [Fact]
    public async Task Command_OfAHost_IsClaimedReportedAndRead()
    {
        var node = await app.RegisterAsync();
        var made = await CreateAsync(new { target = new { nodeId = node.Id }, action = "log", arguments = new { lines = 10 } });
        var id = made.GetProperty("id").GetString()!;
        Assert.Equal("queued", made.GetProperty("status").GetString());
        Assert.Equal("""{"lines":10}""", made.GetProperty("arguments").GetString());
        Assert.Equal(OpenControl.CommandsFlag, (await ControlAsync(node)).Flags);

        var ask = new { wait = 0, most = 2, running = Array.Empty<string>() };
        var claimed = await SendAsync(node, HttpMethod.Post, "/api/v1/agents/commands/claim", ask);
        Assert.Equal(id, claimed.GetProperty("commands").EnumerateArray().Single().GetProperty("id").GetString());
        var report = $"/api/v1/agents/commands/{id}/report";
        await SendAsync(node, HttpMethod.Post, report, new { status = "running", output = new { from = 0, text = "line\n" } });
        var result = new { exitCode = 0, data = new { lines = new[] { "line" } } };
        await SendAsync(node, HttpMethod.Post, report, new { status = "completed", result });

        var item = await app.GetAsync($"{Path}/{id}");
        Assert.Equal("completed", item.GetProperty("status").GetString());
        Assert.Equal("line", item.GetProperty("result").GetProperty("data").GetProperty("lines")[0].GetString());
        var output = await app.GetAsync($"{Path}/{id}/output?from=2&wait=5");
        Assert.Equal(("ne\n", true), (output.GetProperty("text").GetString(), output.GetProperty("ended").GetBoolean()));
        var listed = (await app.GetAsync($"{Path}?nodeId={node.Id}&status=completed,failed&action=log&limit=5")).GetProperty("items");
        Assert.Equal(id, listed.EnumerateArray().Single().GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Null, listed[0].GetProperty("result").GetProperty("data").ValueKind);
    }

    [Fact]
    public async Task Command_Proposed_IsApprovedOrCancelled()
    {
        var node = await app.RegisterAsync();
        using var key = OperatorKey.New();
        var made = await CreateAsync(new { target = new { nodeId = node.Id }, action = "restart-web" });
        var id = made.GetProperty("id").GetString()!;
        Assert.Equal("proposed", made.GetProperty("status").GetString());
        var text = new CommandText(
            node.Id, "restart-web", "{}", CommandText.NewNonce(), TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds());
        var signature = new { keyId = key.Public.Id, nonce = text.Nonce, expiresAt = text.ExpiresAtMs, signature = key.Sign(text) };
        using var approved = await app.Http.PostAsJsonAsync($"{Path}/{id}/approve", signature);
        Assert.Equal(HttpStatusCode.OK, approved.StatusCode);
        using var again = await app.Http.PostAsJsonAsync($"{Path}/{id}/approve", signature);
        await Problem.AssertAsync(again, HttpStatusCode.Conflict, "already-approved");
        var claimed = await SendAsync(node, HttpMethod.Post, "/api/v1/agents/commands/claim", new { });
        var carried = claimed.GetProperty("commands")[0].GetProperty("signature");
        Assert.Equal((text.Nonce, text.ExpiresAtMs), (carried.GetProperty("nonce").GetString(), carried.GetProperty("expiresAt").GetInt64()));
        Assert.True(key.Public.IsSigned(text, carried.GetProperty("value").GetString()));

        using var cancelled = await app.Http.PostAsync($"{Path}/{id}/cancel", null);
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        var over = await SendAsync(node, HttpMethod.Post, "/api/v1/agents/commands/claim", new { running = new[] { id } });
        Assert.Equal(id, over.GetProperty("cancel")[0].GetString());
        using var late = await SignedAsync(node, HttpMethod.Post, $"/api/v1/agents/commands/{id}/report", new { status = "completed" });
        await Problem.AssertAsync(late, HttpStatusCode.Conflict, "command-ended");
    }

    [Fact]
    public async Task SoftwareAgent_WithItsKey_SaysWhatItCanClaimsAndCompletes()
    {
        var (id, apiKey) = await RegisterSoftwareAsync();
        using var agent = app.Client(null);
        agent.DefaultRequestHeaders.Add("X-API-Key", apiKey);
        var says = new { capabilities = new[] { "summarise" }, running = 0, slots = 3, version = "1.2" };
        using var self = await agent.PutAsJsonAsync("/api/v1/agents/self", says);
        Assert.Equal(HttpStatusCode.NoContent, self.StatusCode);
        var shown = await app.GetAsync($"/api/v1/agents/{id}");
        Assert.Equal(("software", "UP"), (shown.GetProperty("kind").GetString(), shown.GetProperty("status").GetString()));
        Assert.Equal(3, shown.GetProperty("slots").GetInt32());
        Assert.Equal("1.2", shown.GetProperty("version").GetString());
        Assert.Contains(id, await IdsAsync("/api/v1/agents?kind=software&capability=summarise&limit=1000"));
        Assert.DoesNotContain(id, await IdsAsync("/api/v1/agents?kind=host&limit=1000"));

        var first = (await CreateAsync(new { target = new { agentId = id }, action = "summarise" })).GetProperty("id").GetString()!;
        var second = (await CreateAsync(new { text = "What is new?", agent_id = id })).GetProperty("id").GetString()!;
        using var claim = await agent.PostAsJsonAsync("/api/v1/agents/commands/claim", new { wait = 5, most = 16 });
        var given = await claim.Content.ReadFromJsonAsync<JsonElement>();
        var ids = given.GetProperty("commands").EnumerateArray().Select(c => c.GetProperty("id").GetString()!);
        Assert.Equal(new[] { first, second }.Order(), ids.Order());

        using var done = await agent.PostAsJsonAsync($"{Path}/{first}/complete", new { result = "completed", data = new { words = 3 } });
        Assert.Equal("completed", (await done.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString());
        using var byPerson = await app.Http.PostAsJsonAsync($"{Path}/{second}/complete", new { result = "failed", error = "It hangs." });
        Assert.Equal("failed", (await byPerson.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString());
        using var twice = await app.Http.PostAsJsonAsync($"{Path}/{second}/complete", new { });
        await Problem.AssertAsync(twice, HttpStatusCode.Conflict, "command-ended");
    }

    [Fact]
    public async Task Complete_ByWhoMayNot_IsRefused()
    {
        var (id, _) = await RegisterSoftwareAsync();
        var command = (await CreateAsync(new { target = new { agentId = id }, action = "count" })).GetProperty("id").GetString()!;
        using var nobody = await app.Nobody.PostAsJsonAsync($"{Path}/{command}/complete", new { });
        await Problem.AssertAsync(nobody, HttpStatusCode.Unauthorized, "no-credential");
        using var viewer = TestCallers.ClientOf(app, "viewer");
        using var low = await viewer.PostAsJsonAsync($"{Path}/{command}/complete", new { });
        await Problem.AssertAsync(low, HttpStatusCode.Forbidden, "role-too-low");
        using var scoped = TestCallers.ClientOf(app, "admin commands:read");
        using var without = await scoped.PostAsJsonAsync($"{Path}/{command}/complete", new { });
        await Problem.AssertAsync(without, HttpStatusCode.Forbidden, "scope-missing");

        var (_, otherKey) = await RegisterSoftwareAsync();
        using var other = app.Client(null);
        other.DefaultRequestHeaders.Add("X-API-Key", otherKey);
        using var stranger = await other.PostAsJsonAsync($"{Path}/{command}/complete", new { });
        await Problem.AssertAsync(stranger, HttpStatusCode.NotFound, "no-such-command");
        var node = await app.RegisterAsync();
        var ofHost = (await CreateAsync(new { target = new { nodeId = node.Id }, action = "ping" })).GetProperty("id").GetString()!;
        using var notAnAgents = await app.Http.PostAsJsonAsync($"{Path}/{ofHost}/complete", new { });
        await Problem.AssertAsync(notAnAgents, HttpStatusCode.Conflict, "not-an-agents");
    }

    [Fact]
    public async Task Agents_ApiKeyOfAHost_IsNoCredential()
    {
        var node = await app.RegisterAsync();
        using var client = app.Client(null);
        client.DefaultRequestHeaders.Add("X-API-Key", node.Key.Text);
        using var claim = await client.PostAsJsonAsync("/api/v1/agents/commands/claim", new { });
        await Problem.AssertAsync(claim, HttpStatusCode.Unauthorized, "not-software");
        using var rubbish = app.Client(null);
        rubbish.DefaultRequestHeaders.Add("X-API-Key", "nx_rubbish");
        using var report = await rubbish.PostAsJsonAsync("/api/v1/agents/commands/x/report", new { status = "running" });
        await Problem.AssertAsync(report, HttpStatusCode.Unauthorized, "unknown-key");
    }

    [Theory]
    [InlineData("?status=done", "bad-status")]
    [InlineData("?nodeId=A/B", "bad-nodeId")]
    [InlineData("?cursor=rubbish", "bad-cursor")]
    [InlineData("?limit=201", "bad-limit")]
    [InlineData("?action=RM", "bad-action")]
    [InlineData("/20261121000000001abcdefghjk/output?from=-1", "bad-from")]
    [InlineData("/20261121000000001abcdefghjk/output?wait=31", "bad-wait")]
    public async Task Query_ThatIsNone_Is400(string query, string kind)
    {
        using var answer = await app.Http.GetAsync(Path + query);
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, kind);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("20261121000000001abcdefghjk")]
    [InlineData("99999999000000001abcdefghj")]
    public async Task Read_NoCommand_Is404(string id)
    {
        using var answer = await app.Http.GetAsync($"{Path}/{id}");
        await Problem.AssertAsync(answer, HttpStatusCode.NotFound, "no-such-command");
    }

    [Theory]
    [InlineData("""{"status":"sent"}""", "bad-status")]
    [InlineData("""{"status":99}""", "bad-status")]
    [InlineData("""{"status":"running","result":{"exitCode":0}}""", "bad-result")]
    [InlineData("""{"status":"completed","result":{"data":[[[[[[[[[1]]]]]]]]]}}""", "bad-data")]
    [InlineData("""{"status":"DONE"}""", "bad-json")]
    public async Task Report_ThatIsNone_Is400(string json, string kind)
    {
        var node = await app.RegisterAsync();
        var id = (await CreateAsync(new { target = new { nodeId = node.Id }, action = "ping" })).GetProperty("id").GetString()!;
        using var answer = await SignedAsync(
            node, HttpMethod.Post, $"/api/v1/agents/commands/{id}/report", JsonSerializer.Deserialize<JsonElement>(json));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, kind);
    }

    [Fact]
    public async Task Routes_AreKeptUnderTheirVersion()
    {
        var name = $"r{Guid.NewGuid():N}";
        using var added = await app.Http.PostAsJsonAsync($"{Path}/routes", new { name, action = "count", labels = new { zone = "x" } });
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (added.StatusCode, added.Headers.ETag?.Tag));
        var id = (await added.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        Assert.Contains(id, await IdsAsync($"{Path}/routes"));
        Assert.Equal("least_loaded", (await app.GetAsync($"{Path}/routes/{id}")).GetProperty("choose").GetString());

        using var changed = await PutAsync(new { name, action = "count", choose = "all", priority = 7 }, "\"1\"");
        var shown = await changed.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("all", 7), (shown.GetProperty("choose").GetString(), shown.GetProperty("priority").GetInt32()));
        Assert.Equal("\"2\"", changed.Headers.ETag?.Tag);
        using var stale = await PutAsync(new { name, action = "count" }, "\"1\"");
        await Problem.AssertAsync(stale, HttpStatusCode.PreconditionFailed, "route-changed");
        using var gone = await app.Http.DeleteAsync($"{Path}/routes/{id}");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        using var missing = await app.Http.GetAsync($"{Path}/routes/{id}");
        await Problem.AssertAsync(missing, HttpStatusCode.NotFound, "no-such-route");

        Task<HttpResponseMessage> PutAsync(object rule, string tag)
        {
            var request = new HttpRequestMessage(HttpMethod.Put, $"{Path}/routes/{id}") { Content = JsonContent.Create(rule) };
            request.Headers.Add("If-Match", tag);
            return app.Http.SendAsync(request);
        }
    }

    private async Task<JsonElement> CreateAsync(object body)
    {
        using var answer = await app.Http.PostAsJsonAsync(Path, body);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, json.ToString());
        return json.GetProperty("commands").EnumerateArray().Single();
    }

    private async Task<(string Id, string ApiKey)> RegisterSoftwareAsync()
    {
        using var answer = await app.PostRegisterAsync(JsonSerializer.Serialize(new { name = $"p{Guid.NewGuid():N}", type = "software" }));
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (json.GetProperty("nodeId").GetString()!, json.GetProperty("apiKey").GetString()!);
    }

    private async Task<IEnumerable<string?>> IdsAsync(string path)
        => (await app.GetAsync(path)).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString());

    private Task<OpenControl> ControlAsync(TestNode node) => app.Services.GetRequiredService<OpenStore>().LoadControlAsync(node.Id, default);

    private async Task<JsonElement> SendAsync(TestNode node, HttpMethod method, string path, object body)
    {
        using var answer = await SignedAsync(node, method, path, body);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, json.ToString());
        return json;
    }

    private Task<HttpResponseMessage> SignedAsync(TestNode node, HttpMethod method, string path, object body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body);
        var signature = RequestSignature.Create(node.Key, method.Method, path, bytes, TimeProvider.System.GetUtcNow());
        var request = new HttpRequestMessage(method, path) { Content = FunctionApp.JsonBody(Encoding.UTF8.GetString(bytes)) };
        request.Headers.Add(RequestSignature.HeaderName, signature.ToHeader());
        return app.Nobody.SendAsync(request);
    }
}
