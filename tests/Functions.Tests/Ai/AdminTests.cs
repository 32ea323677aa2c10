using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Ai.Aliases;
using CloudNexus.Functions.Tests.Ai.Support;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness.Ollama;

namespace CloudNexus.Functions.Tests.Ai;

/// <summary>Aliases and models, as admins look after them.</summary>
[Collection(AiCollection.Name)]
public sealed class AdminTests(AiApp app)
{
    [Fact]
    public async Task Aliases_AtFirst_AreThoseThatClientsAskFor()
    {
        await using var fresh = new ServiceApp();
        var list = await fresh.Get<AliasService>().ReadAsync(default);
        Assert.Equal(
            ["claude-3-5-sonnet", "gemini-1.5-flash", "gemini-2.5-flash", "gemini-3-flash", "gemini-pro", "gpt-4", "gpt-4o", "gpt-4o-mini"],
            list.Aliases.Select(a => a.Alias).Order(StringComparer.Ordinal));
        Assert.All(list.Aliases, a => Assert.Equal(("llama3.2:3b", 8192), (a.Model, a.NumCtx)));
        Assert.Equal(0, list.Version);
    }

    [Fact]
    public async Task Aliases_Changed_HoldAndAreAudited()
    {
        using var before = await app.App.Http.GetAsync("/api/v1/ai/aliases");
        var list = (await before.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("aliases").EnumerateArray()
            .Select(a => new { alias = a.GetProperty("alias").GetString(), model = a.GetProperty("model").GetString(), numCtx = a.GetProperty("numCtx").Deserialize<int?>() }).ToList();
        list.Add(new { alias = (string?)"my-model", model = (string?)"qwen3:8b", numCtx = (int?)null });

        using var changed = await PutAsync(new { aliases = list }, before.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using var late = await PutAsync(new { aliases = list }, before.Headers.ETag);
        await Problem.AssertAsync(late, HttpStatusCode.PreconditionFailed, "aliases-changed");

        app.Ollama.Answer = new FakeAnswer();
        using var answer = await app.ChatAsync(new { model = "my-model", messages = new[] { new { role = "user", content = "Hi" } } });
        answer.EnsureSuccessStatusCode();
        var asked = app.Ollama.Bodies("/api/chat")[^1];
        Assert.Equal("qwen3:8b", (string?)asked["model"]);
        Assert.Null(asked["options"]);
        var audit = await app.App.GetAsync("/api/v1/audit?action=ai.aliases.change");
        Assert.Equal("test-admin", audit.GetProperty("items")[0].GetProperty("actor").GetString());
    }

    [Theory]
    [InlineData("""{"aliases":[{"alias":"a b","model":"m","numCtx":null}]}""")]
    [InlineData("""{"aliases":[{"alias":"a","model":"","numCtx":null}]}""")]
    [InlineData("""{"aliases":[{"alias":"a","model":"m","numCtx":1}]}""")]
    [InlineData("""{"aliases":[{"alias":"a","model":"m","numCtx":null},{"alias":"a","model":"n","numCtx":null}]}""")]
    [InlineData("""{"aliases":[null]}""")]
    [InlineData("""{"aliases":null}""")]
    public async Task Aliases_ThatCannotBe_Are400(string body)
    {
        using var answer = await app.App.Http.PutAsync("/api/v1/ai/aliases", FunctionApp.JsonBody(body));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-aliases");
    }

    [Fact]
    public async Task Aliases_OfAnotherInstance_HoldAfterTwentySecondsAlsoWhileTheStoreIsAway()
    {
        await using var one = new ServiceApp();
        await using var two = one.Twin();
        Assert.Equal("llama3.2:3b", (await two.Get<AliasService>().ResolveAsync("gpt-4", default)).Name);
        await one.Get<AliasService>().ChangeAsync([new AliasItem("gpt-4", "other", null)], null, "tests", null, default);
        one.Time.Advance(TimeSpan.FromSeconds(21));
        two.Transport.IsCut = true;
        Assert.Equal("llama3.2:3b", (await two.Get<AliasService>().ResolveAsync("gpt-4", default)).Name);
        two.Transport.IsCut = false;
        one.Time.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal("other", (await two.Get<AliasService>().ResolveAsync("gpt-4", default)).Name);
        Assert.Equal("gemini-pro", (await two.Get<AliasService>().ResolveAsync("gemini-pro", default)).Name);
    }

    [Fact]
    public async Task Models_PulledLoadedUnloadedDeleted_AreAsAsked()
    {
        var admin = app.App.Http;
        using var pulled = await RawAsync("/api/v1/ai/models/pull", new { model = "new/model:1b" });
        Assert.Equal("application/x-ndjson", pulled.Content.Headers.ContentType?.MediaType);
        var lines = (await pulled.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToArray();
        Assert.Equal("success", lines[^1].GetProperty("status").GetString());
        Assert.Contains(lines, l => l.GetProperty("completedBytes").Deserialize<long?>() == 50 && l.GetProperty("totalBytes").Deserialize<long?>() == 100);

        using var loaded = await admin.PostAsJsonAsync("/api/v1/ai/models/load", new { model = "new/model:1b", keepAliveSeconds = 60 });
        Assert.Equal(HttpStatusCode.NoContent, loaded.StatusCode);
        var status = await app.App.GetAsync("/api/v1/ai/status");
        Assert.Equal("ok", status.GetProperty("state").GetString());
        Assert.Contains(status.GetProperty("loaded").EnumerateArray(), m => m.GetProperty("name").GetString() == "new/model:1b" && m.GetProperty("gpuBytes").GetInt64() > 0);
        using var unloaded = await admin.PostAsJsonAsync("/api/v1/ai/models/load", new { model = "new/model:1b", keepAliveSeconds = 0 });
        Assert.False(app.Ollama.Models["new/model:1b"]);

        var found = (await app.App.GetAsync("/api/v1/ai/models")).GetProperty("models").EnumerateArray().Single(m => m.GetProperty("name").GetString() == "new/model:1b");
        Assert.Equal(JsonValueKind.Null, found.GetProperty("loaded").ValueKind);
        using var one = await app.App.Http.GetAsync("/v1/models/new%2Fmodel:1b");
        Assert.Equal(HttpStatusCode.OK, one.StatusCode);
        using var deleted = await admin.DeleteAsync("/api/v1/ai/models/new%2Fmodel:1b");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var again = await admin.DeleteAsync("/api/v1/ai/models/new%2Fmodel:1b");
        await Problem.AssertAsync(again, HttpStatusCode.NotFound, "no-such-model");
        using var none = await app.App.Http.GetAsync("/v1/models/new%2Fmodel:1b");
        await OpenAiProblem.AssertAsync(none, HttpStatusCode.NotFound, "model_not_found");
    }

    [Fact]
    public async Task Pull_ModelThatIsNowhere_EndsWithTheError()
    {
        using var answer = await RawAsync("/api/v1/ai/models/pull", new { model = "missing:1b" });
        var last = JsonSerializer.Deserialize<JsonElement>((await answer.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n')[^1]);
        Assert.Contains("file does not exist", last.GetProperty("error").GetString());
        using var bad = await app.App.Http.PostAsJsonAsync("/api/v1/ai/models/pull", new { model = "../x y" });
        await Problem.AssertAsync(bad, HttpStatusCode.BadRequest, "bad-model");
        using var life = await app.App.Http.PostAsJsonAsync("/api/v1/ai/models/load", new { model = "m", keepAliveSeconds = -1 });
        await Problem.AssertAsync(life, HttpStatusCode.BadRequest, "bad-keepaliveseconds");
    }

    private async Task<HttpResponseMessage> RawAsync(string path, object body)
    {
        using var http = app.Client(AppSettings.AdminToken);
        return await http.PostAsJsonAsync(path, body);
    }

    private async Task<HttpResponseMessage> PutAsync(object body, EntityTagHeaderValue? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/ai/aliases") { Content = JsonContent.Create(body) };
        request.Headers.IfMatch.Add(tag!);
        return await app.App.Http.SendAsync(request);
    }
}
