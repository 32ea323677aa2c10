using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Identity;

[Collection(AppCollection.Name)]
public sealed class EnrolmentTokenTests(FunctionApp app)
{
    private const string Path = "/api/v1/enrolment-tokens";

    [Fact]
    public async Task Create_Token_IsShownOnceWithItsCommandAndNowhereElse()
    {
        var (id, text, answer) = await CreateAsync("""{"name":"rack 1","uses":2,"labels":{"site":"a"}}""");

        Assert.StartsWith($"nxe_{id}_", text);
        var server = app.Http.BaseAddress!.ToString().TrimEnd('/');
        Assert.Equal(
            $"sudo NEXUS_ENROLMENT_TOKEN={text} ./cloudnexus-agent install --server {server}",
            answer.GetProperty("command").GetString());
        var list = await app.GetAsync(Path);
        var item = list.GetProperty("items").EnumerateArray().Single(i => i.GetProperty("id").GetString() == id);
        Assert.Equal(("rack 1", 2, 0), (item.GetProperty("name").GetString(), item.GetProperty("uses").GetInt32(), item.GetProperty("used").GetInt32()));
        Assert.Equal("test-admin", item.GetProperty("createdBy").GetString());
        Assert.DoesNotContain(text, list.GetRawText(), StringComparison.Ordinal);
        await foreach (var row in (await app.Tables.GetAsync(Tables.EnrolmentTokens)).QueryAsync())
        {
            Assert.DoesNotContain(row.Properties.Values.OfType<string>(), v => v.Contains(text[^32..], StringComparison.Ordinal));
        }

        var audit = await app.GetAsync($"/api/v1/audit?target=enrolment-token:{id}");
        var entry = Assert.Single(audit.GetProperty("items").EnumerateArray());
        Assert.Equal(
            ("test-admin", "enrolment-token.create", "127.0.0.1"),
            (entry.GetProperty("actor").GetString(), entry.GetProperty("action").GetString(), entry.GetProperty("address").GetString()));
        Assert.DoesNotContain("nxe_", audit.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Register_PresetLabelsAndType_WinOverWhatTheAgentSays()
    {
        var (id, text, _) = await CreateAsync("""{"name":"p","labels":{"team":"blue"},"nodeType":"container"}""");

        using var answer = await app.PostRegisterAsync("""{"name":"h","type":"vm","labels":{"team":"red","rack":"7"}}""", text);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var nodeId = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("nodeId").GetString();
        var node = await app.GetAsync($"/api/v1/nodes/{nodeId}");
        Assert.Equal("container", node.GetProperty("type").GetString());
        Assert.Equal("blue", node.GetProperty("labels").GetProperty("team").GetString());
        Assert.Equal("7", node.GetProperty("labels").GetProperty("rack").GetString());
        var entry = Assert.Single((await app.GetAsync($"/api/v1/audit?target=node:{nodeId}")).GetProperty("items").EnumerateArray());
        Assert.Equal((("enrolment-token:" + id), "node.enrol"), (entry.GetProperty("actor").GetString(), entry.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task Register_BadDescription_SpendsNoUse()
    {
        var (_, text, _) = await CreateAsync("""{"name":"one"}""");
        using var bad = await app.PostRegisterAsync("""{"name":""}""", text);
        await Problem.AssertAsync(bad, HttpStatusCode.BadRequest, "bad-name");
        using var good = await app.PostRegisterAsync("""{"name":"h"}""", text);
        Assert.Equal(HttpStatusCode.Created, good.StatusCode);
        using var further = await app.PostRegisterAsync("""{"name":"h"}""", text);
        await Problem.AssertAsync(further, HttpStatusCode.Unauthorized, "enrolment-token-used-up");
    }

    [Fact]
    public async Task Register_AlteredOrDeletedToken_Is401()
    {
        var (id, text, _) = await CreateAsync("""{"name":"gone"}""");
        using var altered = await app.PostRegisterAsync("""{"name":"h"}""", text[..^1] + (text[^1] == 'a' ? 'b' : 'a'));
        await Problem.AssertAsync(altered, HttpStatusCode.Unauthorized, "bad-enrolment-token");

        using var deleted = await app.Http.DeleteAsync($"{Path}/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var again = await app.Http.DeleteAsync($"{Path}/{id}");
        await Problem.AssertAsync(again, HttpStatusCode.NotFound, "no-such-token");
        using var refused = await app.PostRegisterAsync("""{"name":"h"}""", text);
        await Problem.AssertAsync(refused, HttpStatusCode.Unauthorized, "bad-enrolment-token");
    }

    [Theory]
    [InlineData("""{"name":""}""", "bad-name")]
    [InlineData("""{"name":"x","uses":0}""", "bad-uses")]
    [InlineData("""{"name":"x","uses":10001}""", "bad-uses")]
    [InlineData("""{"name":"x","expiresAt":"2020-01-01T00:00:00Z"}""", "bad-expiresAt")]
    [InlineData("""{"name":"x","expiresAt":"2199-01-01T00:00:00Z"}""", "bad-expiresAt")]
    [InlineData("""{"name":"x","nodeType":"toaster"}""", "bad-nodeType")]
    [InlineData("""{"name":"x","labels":{"":"a"}}""", "bad-labels")]
    [InlineData("""{"name":"x","role":"admin"}""", "bad-json")]
    public async Task Create_BadRequest_Is400NamingIt(string json, string kind)
        => await Problem.AssertCountedAsync(app, () => app.Http.PostAsync(Path, FunctionApp.JsonBody(json)), HttpStatusCode.BadRequest, kind);

    private async Task<(string Id, string Text, JsonElement Answer)> CreateAsync(string json)
    {
        using var answer = await app.Http.PostAsync(Path, FunctionApp.JsonBody(json));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (made.GetProperty("item").GetProperty("id").GetString()!, made.GetProperty("token").GetString()!, made);
    }
}
