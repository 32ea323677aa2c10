using System.Net;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Http;

[Collection(AppCollection.Name)]
public sealed class AuditTests(FunctionApp app)
{
    [Theory]
    [InlineData("limit=0", "bad-limit")]
    [InlineData("limit=501", "bad-limit")]
    [InlineData("result=maybe", "bad-result")]
    [InlineData("from=yesterday", "bad-time")]
    [InlineData("to=-1", "bad-time")]
    [InlineData("after=x", "bad-after")]
    [InlineData("after=20261399-1", "bad-after")]
    [InlineData("after=202611.%21.%21.", "bad-after")]
    public async Task List_BadQuery_Is400NamingIt(string query, string kind)
        => await Problem.AssertCountedAsync(app, () => app.Http.GetAsync($"/api/v1/audit?{query}"), HttpStatusCode.BadRequest, kind);

    [Theory]
    [InlineData("DELETE", "/api/v1/audit")]
    [InlineData("PUT", "/api/v1/audit")]
    [InlineData("PATCH", "/api/v1/audit/20261101-0")]
    [InlineData("DELETE", "/api/v1/audit/20261101-0")]
    public async Task Change_AnyEntry_HasNoRoute(string method, string path)
    {
        using var answer = await app.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        await Problem.AssertAsync(answer, HttpStatusCode.NotFound, "unknown-route");
    }
}
