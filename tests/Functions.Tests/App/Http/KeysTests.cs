using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Http;

[Collection(AppCollection.Name)]
public sealed class KeysTests(FunctionApp app)
{
    private const string Metrics = """{"values":{"room.temperature":21.5}}""";

    [Fact]
    public async Task Keys_MadeForASource_SendUntilRevoked()
    {
        var node = await app.RegisterAsync();
        using var made = await app.Http.PostAsync($"/api/v1/nodes/{node.Id}/keys", FunctionApp.JsonBody("""{"source":"curl on the roof"}"""));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var answer = await made.Content.ReadFromJsonAsync<JsonElement>();
        var (id, key) = (answer.GetProperty("id").GetString(), answer.GetProperty("apiKey").GetString());
        using var sent = await app.PostJsonAsync(Metrics, key);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);

        var list = await app.GetAsync($"/api/v1/nodes/{node.Id}/keys");
        Assert.DoesNotContain(key!, list.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(
            [null, "curl on the roof"], list.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("source").GetString()));

        using var revoked = await app.Http.DeleteAsync($"/api/v1/nodes/{node.Id}/keys/{id}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        using var refused = await app.PostJsonAsync(Metrics, key);
        await Problem.AssertAsync(refused, HttpStatusCode.Unauthorized, "unknown-key");
        using var own = await app.PostFrameAsync(node.Frame(1, FunctionApp.RecentMs, 3));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task Rotate_Asked_IsAcceptedAndShown()
    {
        var node = await app.RegisterAsync();
        using var answer = await app.Http.PostAsync($"/api/v1/nodes/{node.Id}/keys/rotate", FunctionApp.JsonBody("{}"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.True((await app.GetAsync($"/api/v1/nodes/{node.Id}/keys")).GetProperty("rotating").GetBoolean());
    }

    [Theory]
    [InlineData("GET", "missing/keys", "", HttpStatusCode.NotFound, "no-such-node")]
    [InlineData("POST", "missing/keys", """{"source":"s"}""", HttpStatusCode.NotFound, "no-such-node")]
    [InlineData("POST", "missing/keys/rotate", "{}", HttpStatusCode.NotFound, "no-such-node")]
    [InlineData("DELETE", "missing/keys/k", "", HttpStatusCode.NotFound, "no-such-node")]
    [InlineData("DELETE", "{id}/keys/nokey", "", HttpStatusCode.NotFound, "no-such-key")]
    [InlineData("DELETE", "{id}/keys/~rotation", "", HttpStatusCode.NotFound, "no-such-key")]
    [InlineData("POST", "{id}/keys", """{"source":""}""", HttpStatusCode.BadRequest, "bad-source")]
    [InlineData("POST", "{id}/keys", """{"source":"a\u0007b"}""", HttpStatusCode.BadRequest, "bad-source")]
    [InlineData("POST", "{id}/keys/rotate", """{"overlapHours":-1}""", HttpStatusCode.BadRequest, "bad-overlapHours")]
    [InlineData("POST", "{id}/keys/rotate", """{"overlapHours":721}""", HttpStatusCode.BadRequest, "bad-overlapHours")]
    public async Task Keys_BadRequest_IsRefusedNamingIt(string method, string path, string body, HttpStatusCode status, string kind)
    {
        var node = await app.RegisterAsync();
        await Problem.AssertCountedAsync(
            app,
            () => app.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/v1/nodes/" + path.Replace("{id}", node.Id, StringComparison.Ordinal))
            {
                Content = body.Length > 0 ? FunctionApp.JsonBody(body) : null,
            }),
            status,
            kind);
    }
}
