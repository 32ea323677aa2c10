using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Access;

/// <summary>Requests that no honest caller makes.</summary>
[Collection(AppCollection.Name)]
public sealed class AttackTests(FunctionApp app)
{
    private Uri Server => app.Http.BaseAddress!;

    [Theory]
    [InlineData("//api/v1/nodes")]
    [InlineData("/api//v1/nodes")]
    [InlineData("/api/v1/nodes/")]
    [InlineData("/api/v1/%6eodes")]
    [InlineData("/API/V1/NODES")]
    [InlineData("/api/v1/./nodes")]
    [InlineData("/api/v1/system/health/../config")]
    [InlineData("/api/v1/system/health/%2e%2e/config")]
    [InlineData("/api/v1/system/health/..%2fconfig")]
    [InlineData("/health/..%2fapi%2fv1%2fsystem%2fconfig")]
    [InlineData("/health/%2e%2e/api/v1/system/config")]
    [InlineData("/health;/api/v1/system/config")]
    [InlineData("/api/v1/system/config?x=/health")]
    [InlineData("/api/v1/system/config%00")]
    [InlineData("/api/v1/system/config%0d%0aX-Injected:1")]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/api/v1/nodes/..%2f..%2fsystem%2fconfig")]
    public async Task Path_Disguised_OpensNothing(string target)
    {
        var (status, answer) = await RawHttp.GetAsync(Server, target);
        Assert.True(status is 400 or 401 or 404, $"{target}: {answer}");
        Assert.DoesNotContain("X-Injected", answer.Split("\r\n\r\n")[0]);
        Assert.DoesNotContain("root:", answer);
    }

    [Fact]
    public async Task AbsoluteTarget_OfAProtectedRoute_OpensNothing()
    {
        var (status, _) = await RawHttp.GetAsync(Server, $"http://{Server.Authority}/api/v1/system/config");
        Assert.Equal(401, status);
    }

    [Theory]
    [InlineData("X-Original-URL: /health")]
    [InlineData("X-Rewrite-URL: /health")]
    [InlineData("X-HTTP-Method-Override: OPTIONS")]
    [InlineData("X-Forwarded-Prefix: /health")]
    public async Task Header_ThatNamesAnotherRoute_ChangesNothing(string header)
    {
        var (status, _) = await RawHttp.GetAsync(Server, "/api/v1/system/config", header);
        Assert.Equal(401, status);
    }

    [Theory]
    [InlineData("X-Request-Id: good-one\nX-Injected: 1")]
    [InlineData("X-Request-Id: good-one\rX-Injected: 1")]
    [InlineData("X-Request-Id: good-one\0bad")]
    public async Task RequestId_WithLineBreaks_InjectsNothing(string header)
    {
        var (_, answer) = await RawHttp.GetAsync(Server, "/health", header);
        Assert.DoesNotContain("X-Injected", answer);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("with some spaces in it")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task RequestId_ThatIsNone_IsReplaced(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.TryAddWithoutValidation("X-Request-Id", id);
        using var answer = await app.Nobody.SendAsync(request);
        Assert.NotEqual(id, Assert.Single(answer.Headers.GetValues("X-Request-Id")));
    }

    [Fact]
    public async Task Credential_TwiceInOneRequest_LetsNobodyIn()
    {
        var (status, _) = await RawHttp.GetAsync(
            Server, "/api/v1/system/config", $"Authorization: Bearer {AppSettings.AdminToken}", "Authorization: Bearer x");
        Assert.Equal(401, status);
    }

    [Fact]
    public async Task ChunkedBody_PastTheLimit_Is413()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/settings/limits.read") { Content = new StreamContent(new MemoryStream(new byte[64 * 1024])) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = true;
        using var answer = await app.Http.SendAsync(request);
        await Problem.AssertAsync(answer, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Theory]
    [InlineData("{\"value\":")]
    [InlineData("{\"value\":1,\"more\":2}")]
    [InlineData("{\"value\":1,\"value\":2}")]
    [InlineData("{\"Value\":{\"a\":")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"value\":1}{\"value\":2}")]
    [InlineData("{\"value\":NaN}")]
    [InlineData("{/**/\"value\":1}")]
    public async Task Json_ThatIsNotWhatIsAskedFor_Is400(string json)
    {
        using var answer = await app.Http.PutAsync("/api/v1/settings/limits.read", FunctionApp.JsonBody(json));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-json");
    }

    [Fact]
    public async Task Json_NestedDeeply_Is400()
    {
        var deep = "{\"value\":" + new string('[', 400) + new string(']', 400) + "}";
        using var answer = await app.Http.PutAsync("/api/v1/settings/limits.read", FunctionApp.JsonBody(deep));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, "bad-json");
    }

    [Fact]
    public async Task Smuggling_LengthAndChunked_IsRefused()
    {
        var both = $"POST /api/v1/metrics HTTP/1.1\r\nHost: {Server.Authority}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
            + $"0\r\n\r\nGET /api/v1/system/config HTTP/1.1\r\nHost: {Server.Authority}\r\nConnection: close\r\n\r\n";
        var (_, answer) = await RawHttp.SendAsync(Server, both);
        Assert.DoesNotContain("\"settings\"", answer);
        Assert.DoesNotContain("HTTP/1.1 200", answer);
    }
}
