using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Http;

[Collection(AppCollection.Name)]
public sealed class SyncTests(FunctionApp app)
{
    private const string Path = "/api/v1/agents/sync";
    private const string Body = """{"agentVersion":"2.0","system":{"hostname":"renamed"}}""";

    [Fact]
    public async Task Sync_SignedRequest_UpdatesTheNodeAndGivesTokens()
    {
        var node = await app.RegisterAsync();

        using var answer = await PostAsync(Sign(node), Body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var settings = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains(node.Id, settings.GetProperty("send").GetProperty("url").GetString());
        Assert.Contains(node.Id, settings.GetProperty("control").GetProperty("url").GetString());
        Assert.InRange(settings.GetProperty("serverTime").GetInt64() - settings.GetProperty("receivedAt").GetInt64(), 0, 60_000);
        Assert.Equal((48 - 6) * 3600, settings.GetProperty("spoolMaxAgeSeconds").GetInt64());
        var shown = await app.GetAsync($"/api/v1/nodes/{node.Id}");
        Assert.Equal("2.0", shown.GetProperty("agentVersion").GetString());
        Assert.Equal("renamed", shown.GetProperty("system").GetProperty("hostname").GetString());
    }

    [Fact]
    public async Task Sync_OtherBodyThanSigned_Is401()
    {
        var node = await app.RegisterAsync();
        await AssertRefusedAsync(() => PostAsync(Sign(node), Body.Replace("2.0", "3.0", StringComparison.Ordinal)), "bad-signature");
    }

    [Fact]
    public async Task Sync_OtherQueryThanSigned_Is401()
    {
        var node = await app.RegisterAsync();
        await AssertRefusedAsync(() => PostAsync(Sign(node), Body, $"{Path}?all=1"), "bad-signature");
    }

    [Fact]
    public async Task Sync_SignedForAnotherPath_Is401()
    {
        var node = await app.RegisterAsync();
        var signature = RequestSignature.Create(node.Key, "POST", "/api/v1/agents/other", Encoding.UTF8.GetBytes(Body), Now).ToHeader();
        await AssertRefusedAsync(() => PostAsync(signature, Body), "bad-signature");
    }

    [Fact]
    public async Task Sync_SignedForAnotherMethod_Is401()
    {
        var node = await app.RegisterAsync();
        var signature = RequestSignature.Create(node.Key, "PUT", Path, Encoding.UTF8.GetBytes(Body), Now).ToHeader();
        await AssertRefusedAsync(() => PostAsync(signature, Body), "bad-signature");
    }

    [Fact]
    public async Task Sync_ReplayedRequest_Is401()
    {
        var signature = Sign(await app.RegisterAsync());
        using (var first = await PostAsync(signature, Body))
        {
            first.EnsureSuccessStatusCode();
        }

        await AssertRefusedAsync(() => PostAsync(signature, Body), "replay");
    }

    [Theory]
    [InlineData(-6)]
    [InlineData(6)]
    public async Task Sync_SkewedClock_Is401SayingTheTime(int minutes)
    {
        var node = await app.RegisterAsync();
        var signature = RequestSignature.Create(node.Key, "POST", Path, Encoding.UTF8.GetBytes(Body), Now.AddMinutes(minutes)).ToHeader();
        var detail = await AssertRefusedAsync(() => PostAsync(signature, Body), "clock-skew");
        Assert.Contains("epoch ms", detail);
    }

    [Fact]
    public async Task Sync_UnknownKey_Is401()
        => await AssertRefusedAsync(() => PostAsync(Sign(new TestNode(ApiKey.New("stranger"))), Body), "unknown-key");

    [Fact]
    public async Task Sync_InNameOfAnotherNode_Is401()
    {
        var (one, other) = (await app.RegisterAsync(), await app.RegisterAsync());
        var own = RequestSignature.Create(one.Key, "POST", Path, Encoding.UTF8.GetBytes(Body), Now);
        await AssertRefusedAsync(() => PostAsync((own with { NodeId = other.Id }).ToHeader(), Body), "unknown-key");
        var withItsKeyId = own with { NodeId = other.Id, KeyId = other.Key.KeyId };
        await AssertRefusedAsync(() => PostAsync(withItsKeyId.ToHeader(), Body), "bad-signature");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v1;a;b")]
    [InlineData("v2;node;key;1;aaaaaaaaaaaaaaaa;x")]
    public async Task Sync_WithoutReadableSignature_Is401(string? signature)
        => await AssertRefusedAsync(() => PostAsync(signature, Body), "bad-signature");

    [Fact]
    public async Task Sync_SignedBadJson_Is400()
    {
        var node = await app.RegisterAsync();
        var signature = RequestSignature.Create(node.Key, "POST", Path, "{"u8, Now).ToHeader();
        await Problem.AssertCountedAsync(app, () => PostAsync(signature, "{"), HttpStatusCode.BadRequest, "bad-json");
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static string Sign(TestNode node)
        => RequestSignature.Create(node.Key, "POST", Path, Encoding.UTF8.GetBytes(Body), Now).ToHeader();

    private Task<string> AssertRefusedAsync(Func<Task<HttpResponseMessage>> send, string kind)
        => Problem.AssertCountedAsync(app, send, HttpStatusCode.Unauthorized, kind);

    private Task<HttpResponseMessage> PostAsync(string? signature, string body, string path = Path)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = FunctionApp.JsonBody(body) };
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation(RequestSignature.HeaderName, signature);
        }

        return app.Http.SendAsync(request);
    }
}
