using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Access;

/// <summary>What every answer has, whichever function gave it.</summary>
[Collection(AppCollection.Name)]
public sealed class PipelineTests(FunctionApp app)
{
    private const string Friend = "https://status.example";

    [Theory]
    [InlineData("/health")]
    [InlineData("/api/v1/nodes")]
    [InlineData("/api/v1/system/config")]
    [InlineData("/api/nowhere")]
    [InlineData("/api/openapi.json")]
    public async Task Answer_Any_HasTheHeaders(string path)
    {
        foreach (var client in new[] { app.Nobody, app.Http })
        {
            using var answer = await client.GetAsync(path);
            Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
            Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
            Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"));
            Assert.InRange(Header(answer, "X-Request-Id").Length, 8, 64);
            Assert.True(answer.Headers.CacheControl is { NoStore: true } or { NoCache: true }, "nothing is kept without asking");
            Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task Answer_OverHttps_HasHsts()
    {
        using var answer = await AskAsync("/health", ("X-Forwarded-Proto", "https"));
        Assert.Equal("max-age=31536000", Header(answer, "Strict-Transport-Security"));
    }

    [Fact]
    public async Task Problem_Any_NamesTheRequest()
    {
        using var answer = await AskAsync("/api/v1/system/config", ("X-Request-Id", "my.request-1"));
        Assert.Equal("my.request-1", Header(answer, "X-Request-Id"));
        var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.Equal("my.request-1", problem.GetProperty("requestId").GetString());
    }

    [Fact]
    public async Task Cors_OriginThatIsNamed_IsAllowed()
    {
        using var answer = await AskAsync("/health", ("Origin", Friend));
        Assert.Equal(Friend, Header(answer, "Access-Control-Allow-Origin"));
        Assert.Equal("true", Header(answer, "Access-Control-Allow-Credentials"));
        Assert.Contains("Origin", answer.Headers.Vary);
    }

    [Fact]
    public async Task Cors_Refusal_CanBeReadByTheOriginToo()
    {
        using var answer = await AskAsync("/api/v1/nodes", ("Origin", Friend));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(Friend, Header(answer, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("https://status.example.evil.example")]
    [InlineData("https://status.example:444")]
    [InlineData("http://status.example")]
    [InlineData("https://STATUS.example")]
    [InlineData("https://status.example, https://evil.example")]
    [InlineData("*")]
    public async Task Cors_AnyOtherOrigin_IsToldNothing(string origin)
    {
        using var answer = await AskAsync("/health", ("Origin", origin));
        Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.Ordinal));
        using var preflight = await PreflightAsync(origin);
        Assert.DoesNotContain(preflight.Headers, h => h.Key.StartsWith("Access-Control-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cors_Preflight_IsAnsweredWithoutACredential()
    {
        using var answer = await PreflightAsync(Friend);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("PUT", Header(answer, "Access-Control-Allow-Methods"));
        Assert.Contains("Authorization", Header(answer, "Access-Control-Allow-Headers"));
        Assert.DoesNotContain("*", Header(answer, "Access-Control-Allow-Headers"));
        Assert.False(answer.Headers.Contains("RateLimit-Limit"));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Answer_OverAKilobyte_IsCompressedAsAsked(string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/settings");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var answer = await app.Http.SendAsync(request);
        Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await using Stream plain = encoding == "br" ? new BrotliStream(body, CompressionMode.Decompress) : new GZipStream(body, CompressionMode.Decompress);
        var settings = await JsonSerializer.DeserializeAsync<JsonElement>(plain);
        Assert.Equal((await app.GetAsync("/api/v1/settings")).ToString(), settings.ToString());
    }

    [Theory]
    [InlineData("/api/v1/settings", "identity")]
    [InlineData("/api/v1/settings", "br;q=0, gzip;q=0")]
    [InlineData("/health", "br, gzip")]
    public async Task Answer_SmallOrNotAskedFor_IsPlain(string path, string accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using var answer = await app.Http.SendAsync(request);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
    }

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));

    private async Task<HttpResponseMessage> AskAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await app.Nobody.SendAsync(request);
    }

    private async Task<HttpResponseMessage> PreflightAsync(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/settings/limits.read");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        return await app.Nobody.SendAsync(request);
    }
}
