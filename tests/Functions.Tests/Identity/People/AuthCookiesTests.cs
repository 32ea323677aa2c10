using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Functions.Tests.Identity.People;

public sealed class AuthCookiesTests
{
    [Fact]
    public void Set_OverHttps_AreSecureAndNamedSo()
    {
        var cookies = Set("https");

        Assert.Equal("__Host-nexus-access=a.b.c; max-age=3600; path=/; secure; samesite=strict; httponly", cookies[0]);
        Assert.Equal("__Secure-nexus-refresh=nxr_x; max-age=86400; path=/api/v1/auth/refresh; secure; samesite=strict; httponly", cookies[1]);
    }

    [Fact]
    public void Set_OverHttp_HaveNoSecureNameThatTheBrowserWouldRefuse()
    {
        var cookies = Set("http");

        Assert.Equal("nexus-access=a.b.c; max-age=3600; path=/; samesite=strict; httponly", cookies[0]);
        Assert.Equal("nexus-refresh=nxr_x; max-age=86400; path=/api/v1/auth/refresh; samesite=strict; httponly", cookies[1]);
    }

    [Fact]
    public void Clear_Always_EndsBothOnTheirPaths()
    {
        var http = new DefaultHttpContext();
        http.Request.Scheme = "https";
        AuthCookies.Clear(http.Request);

        Assert.Equal(
            [
                "__Host-nexus-access=; max-age=0; path=/; secure; samesite=strict; httponly",
                "__Secure-nexus-refresh=; max-age=0; path=/api/v1/auth/refresh; secure; samesite=strict; httponly",
            ],
            http.Response.Headers.SetCookie.Select(c => c!));
    }

    [Fact]
    public void Read_OverHttps_TakesNoCookieThatAnInsecureAddressCouldHaveSet()
    {
        var request = new DefaultHttpContext().Request;
        request.Scheme = "https";
        request.Headers.Cookie = "nexus-access=planted; nexus-refresh=planted";

        Assert.Null(AuthCookies.Access(request));
        Assert.Null(AuthCookies.Refresh(request));
    }

    private static string?[] Set(string scheme)
    {
        var http = new DefaultHttpContext();
        http.Request.Scheme = scheme;
        var user = new User(Ids.New(), "anna", "anna", null, "", Role.Viewer, new Dictionary<string, string>(), false, "", default, default, null);
        AuthCookies.Set(http.Request, new SessionTokens(user, "s", "a.b.c", TimeSpan.FromHours(1), "nxr_x", TimeSpan.FromDays(1)));
        return http.Response.Headers.SetCookie.ToArray();
    }
}
