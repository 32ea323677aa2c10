using System.Net;
using System.Net.Http.Headers;
using CloudNexus.Harness;
using CloudNexus.Local.Runtime.Tests.Support;

namespace CloudNexus.Local.Runtime.Tests.Http;

public sealed class SpaFilesTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _root = new();
    private RunningHost _host = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_root.File("web/assets"));
        await File.WriteAllTextAsync(_root.File("secret.txt"), "secret");
        await File.WriteAllTextAsync(_root.File("web/index.html"), "<main>");
        await File.WriteAllTextAsync(_root.File("web/icon.svg"), "<svg>");
        await File.WriteAllTextAsync(_root.File("web/assets/index-Dq3k9aBz.js"), "script");
        await File.WriteAllTextAsync(_root.File("web/assets/index-Dq3k9aBz.js.br"), "brotli");
        await File.WriteAllTextAsync(_root.File("web/assets/index-Dq3k9aBz.js.gz"), "gzip");
        _host = await RunningHost.StartAsync(new TestApp(typeof(HttpFunctions))
        {
            ConfigureOptions = o => o.StaticFilesRoot = _root.File("web"),
        });
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("/")]
    [InlineData("/nodes/n1")]
    [InlineData("/index.html")]
    [InlineData("/apiary")]
    public async Task Get_OfAPathOfTheApplication_IsIndexHtmlUncached(string path)
    {
        using var answer = await _host.Http.GetAsync(path);

        Assert.Equal("<main>", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoCache);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/assets/index-Dq3k9aBz.js")]
    public async Task Get_OfAFile_RunsItsOwnScriptsOnlyAndStandsInNoFrame(string path)
    {
        using var answer = await _host.Http.GetAsync(path);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self';", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }

    [Theory]
    [InlineData("/api/v1/unknown")]
    [InlineData("/api")]
    [InlineData("/v1/models")]
    [InlineData("/missing.js")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    public async Task Get_OfAnythingElse_Is404(string path)
    {
        using var answer = await _host.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Post_ToAPathOfTheApplication_Is404()
    {
        using var answer = await _host.Http.PostAsync("/nodes/n1", null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br", "brotli")]
    [InlineData("gzip", "gzip", "gzip")]
    [InlineData("br;q=0", null, "script")]
    [InlineData("identity", null, "script")]
    public async Task Get_OfAHashedAsset_IsCachedLongAndPrecompressed(string accept, string? coding, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/index-Dq3k9aBz.js");
        request.Headers.Add("Accept-Encoding", accept);
        using var answer = await _host.Http.SendAsync(request);

        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(coding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(TimeSpan.FromDays(365), answer.Headers.CacheControl!.MaxAge);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
    }

    [Fact]
    public async Task Get_WithTheEntityTag_Is304()
    {
        using var first = await _host.Http.GetAsync("/icon.svg");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/icon.svg");
        request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(first.Headers.ETag!.ToString()));
        using var second = await _host.Http.SendAsync(request);

        Assert.True(first.Headers.CacheControl!.NoCache);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Head_OfAFile_HasItsLengthAndNoBody()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/icon.svg");
        using var answer = await _host.Http.SendAsync(request);

        Assert.Equal(5, answer.Content.Headers.ContentLength);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Get_OfAFunction_GoesBeforeFiles()
    {
        Assert.Equal("GET plain", await _host.Http.GetStringAsync("/Plain"));
    }
}
