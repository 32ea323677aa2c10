using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Identity;

/// <summary>The dashboard's way in, as a browser goes it, and what pages of other sites may try.</summary>
[Collection(AppCollection.Name)]
public sealed class CookieHttpTests(FunctionApp app)
{
    [Fact]
    public async Task LogIn_ForCookies_PutsTokensThereAndNowhereElse()
    {
        var (cookies, body) = await LogInAsync(Role.Viewer);

        Assert.StartsWith("nexus-access=ey", cookies[0], StringComparison.Ordinal);
        Assert.EndsWith("; max-age=3600; path=/; samesite=strict; httponly", cookies[0], StringComparison.Ordinal);
        Assert.StartsWith("nexus-refresh=nxr_", cookies[1], StringComparison.Ordinal);
        Assert.EndsWith("; path=/api/v1/auth/refresh; samesite=strict; httponly", cookies[1], StringComparison.Ordinal);
        Assert.Contains("; max-age=12095", cookies[1], StringComparison.Ordinal);
        Assert.False(body.TryGetProperty("accessToken", out _));
        Assert.False(body.TryGetProperty("refreshToken", out _));
        Assert.Equal(3600, body.GetProperty("expiresIn").GetInt32());
    }

    [Fact]
    public async Task Cookie_OfOwnPages_OpensReadingChangingAndNegotiate()
    {
        var (cookies, _) = await LogInAsync(Role.Viewer);

        using var me = await SendAsync("GET", "/api/v1/auth/me", cookies[0], ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        using var changed = await SendAsync("PATCH", "/api/v1/auth/me", cookies[0], ("Sec-Fetch-Site", "same-origin"), ("X-Nexus-CSRF", "1"));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using var live = await SendAsync("POST", "/api/v1/live/negotiate", cookies[0], ("Origin", Own), ("X-Nexus-CSRF", "1"));
        Assert.NotEqual(HttpStatusCode.Unauthorized, live.StatusCode);
    }

    [Theory]
    [InlineData("GET", "Sec-Fetch-Site", "cross-site", "cross-origin")]
    [InlineData("GET", "Sec-Fetch-Site", "same-site", "cross-origin")]
    [InlineData("GET", "Origin", "https://evil.example", "cross-origin")]
    [InlineData("GET", "Origin", "null", "cross-origin")]
    [InlineData("PATCH", "Origin", "https://evil.example", "cross-origin")]
    [InlineData("PATCH", "Sec-Fetch-Site", "same-origin", "csrf")]
    [InlineData("PATCH", "X-Nexus-CSRF", "yes", "csrf")]
    public async Task Cookie_OfOtherPagesOrWithoutTheHeader_IsRefused(string method, string header, string value, string kind)
    {
        var (cookies, _) = await LogInAsync(Role.Viewer);
        using var answer = await SendAsync(method, "/api/v1/auth/me", cookies[0], (header, value));
        await Problem.AssertAsync(answer, HttpStatusCode.Forbidden, kind);
    }

    [Fact]
    public async Task Refresh_Cookie_RotatesBothAndNeedsTheHeader()
    {
        var (cookies, _) = await LogInAsync(Role.Viewer);
        using var forged = await SendAsync("POST", AuthCookies.RefreshPath, cookies[1], ("Sec-Fetch-Site", "same-origin"));
        await Problem.AssertAsync(forged, HttpStatusCode.Forbidden, "csrf");

        using var answer = await SendAsync("POST", AuthCookies.RefreshPath, cookies[1], ("Sec-Fetch-Site", "same-origin"), ("X-Nexus-CSRF", "1"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var next = Cookies(answer);
        Assert.Equal(2, next.Count);
        Assert.NotEqual(cookies[1], next[1]);
        Assert.False((await answer.Content.ReadFromJsonAsync<JsonElement>()).TryGetProperty("refreshToken", out _));
        using var me = await SendAsync("GET", "/api/v1/auth/me", next[0]);
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
    }

    [Fact]
    public async Task LogOut_Cookie_EndsTheSessionAndTakesThemBack()
    {
        var (cookies, _) = await LogInAsync(Role.Viewer);

        using var left = await SendAsync("POST", "/api/v1/auth/logout", cookies[0], ("X-Nexus-CSRF", "1"));

        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.All(Cookies(left), cookie => Assert.Contains("max-age=0", cookie, StringComparison.Ordinal));
        using var me = await SendAsync("GET", "/api/v1/auth/me", cookies[0]);
        await Problem.AssertAsync(me, HttpStatusCode.Unauthorized, "bad-token");
    }

    [Fact]
    public async Task ChangePassword_Cookie_GivesNewCookies()
    {
        var (cookies, _) = await LogInAsync(Role.Viewer);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/password")
        {
            Content = JsonContent.Create(new { current = TestPeople.Password, password = "a new pass phrase" }),
        };
        request.Headers.Add("Cookie", cookies[0].Split(';')[0]);
        request.Headers.Add("X-Nexus-CSRF", "1");

        using var answer = await app.Nobody.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var before = await SendAsync("GET", "/api/v1/auth/me", cookies[0]);
        Assert.Equal(HttpStatusCode.Unauthorized, before.StatusCode);
        using var after = await SendAsync("GET", "/api/v1/auth/me", Cookies(answer)[0]);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Cookie_BesideABearer_IsNotLookedAt()
    {
        var (cookies, _) = await LogInAsync(Role.Admin);
        using var viewer = await app.LogInAsync(Role.Viewer);
        using var answer = await SendAsync("GET", "/api/v1/auth/me", cookies[0], ("Authorization", $"Bearer {viewer.Access}"));
        Assert.Equal(viewer.User.Id, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString());
        using var garbage = await SendAsync("GET", "/api/v1/auth/me", cookies[0], ("Authorization", "Bearer garbage"));
        Assert.Equal(HttpStatusCode.Unauthorized, garbage.StatusCode);
    }

    private string Own => app.Nobody.BaseAddress!.GetLeftPart(UriPartial.Authority);

    private async Task<(IReadOnlyList<string> Cookies, JsonElement Body)> LogInAsync(Role role)
    {
        var user = await TestPeople.AddAsync(app.Services, role);
        using var answer = await app.Nobody.PostAsJsonAsync(
            "/api/v1/auth/login", new { username = user.Name, password = TestPeople.Password, cookie = true });
        answer.EnsureSuccessStatusCode();
        return (Cookies(answer), await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static List<string> Cookies(HttpResponseMessage answer) => [.. answer.Headers.GetValues("Set-Cookie")];

    private Task<HttpResponseMessage> SendAsync(string method, string path, string cookie, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (method != "GET")
        {
            request.Content = JsonContent.Create(new { });
        }

        return app.Nobody.SendAsync(request);
    }
}
