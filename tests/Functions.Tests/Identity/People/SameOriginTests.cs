using CloudNexus.Functions.Http;
using CloudNexus.Functions.Identity.People;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Tests.Identity.People;

public sealed class SameOriginTests
{
    [Theory]
    [InlineData("GET", "same-origin", null, null)]
    [InlineData("GET", "none", null, null)]
    [InlineData("GET", null, null, null)]
    [InlineData("HEAD", null, "https://nexus.example:8443", null)]
    [InlineData("POST", "same-origin", "https://nexus.example:8443", "1")]
    [InlineData("POST", null, "http://nexus.example:8443", "1")]
    [InlineData("DELETE", null, null, "1")]
    public void Check_OwnPages_Pass(string method, string? site, string? origin, string? csrf) => SameOrigin.Check(Request(method, site, origin, csrf));

    [Theory]
    [InlineData("GET", "cross-site", null, null, "cross-origin")]
    [InlineData("GET", "same-site", null, null, "cross-origin")]
    [InlineData("GET", null, "https://evil.example", null, "cross-origin")]
    [InlineData("GET", null, "null", null, "cross-origin")]
    [InlineData("GET", null, "https://nexus.example", null, "cross-origin")]
    [InlineData("GET", null, "https://nexus.example:8443.evil.example", null, "cross-origin")]
    [InlineData("GET", "same-origin", "https://evil.example", null, "cross-origin")]
    [InlineData("POST", "none", null, "1", "cross-origin")]
    [InlineData("POST", "cross-site", "https://evil.example", "1", "cross-origin")]
    [InlineData("POST", "same-origin", "https://nexus.example:8443", null, "csrf")]
    [InlineData("POST", "same-origin", null, "0", "csrf")]
    [InlineData("OPTIONS", "same-origin", null, null, "csrf")]
    public void Check_OtherPagesOrWithoutTheHeader_AreRefused(string method, string? site, string? origin, string? csrf, string kind)
        => Assert.Equal(kind, Assert.Throws<ApiException>(() => SameOrigin.Check(Request(method, site, origin, csrf))).Kind);

    private static HttpRequest Request(string method, string? site, string? origin, string? csrf)
    {
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Host) = (method, new HostString("nexus.example:8443"));
        request.Headers["Sec-Fetch-Site"] = site;
        request.Headers.Origin = origin;
        request.Headers[SameOrigin.CsrfHeader] = csrf;
        return request;
    }
}
