using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Identity;

[Collection(AppCollection.Name)]
public sealed class LogInHttpTests(FunctionApp app)
{
    [Fact]
    public async Task LogIn_RightPassword_GivesTokensThatOpenMe()
    {
        using var person = await app.LogInAsync(Role.Operator);

        var me = await person.Http.GetFromJsonAsync<JsonElement>("/api/v1/auth/me");

        Assert.Equal(person.User.Id, me.GetProperty("id").GetString());
        Assert.Equal(person.User.Name, me.GetProperty("username").GetString());
        Assert.Equal("operator", me.GetProperty("role").GetString());
        Assert.NotEqual(JsonValueKind.Null, me.GetProperty("lastLoginAt").ValueKind);
        Assert.False(me.TryGetProperty("passwordHash", out _));
    }

    [Fact]
    public async Task LogIn_EnvironmentsAdmin_CanBeginAtOnce()
    {
        using var answer = await PostAsync("login", new { username = "Admin", password = AppSettings.AdminPassword });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("Bearer", json.GetProperty("tokenType").GetString());
        Assert.Equal(3600, json.GetProperty("expiresIn").GetInt32());
        Assert.Equal("admin", json.GetProperty("user").GetProperty("role").GetString());
    }

    [Fact]
    public async Task LogIn_WrongPasswordAndUnknownName_AreTheSameAnswer()
    {
        using var person = await app.LogInAsync(Role.Viewer);
        using var wrong = await PostAsync("login", new { username = person.User.Name, password = "not the password" });
        using var unknown = await PostAsync("login", new { username = "nobody-at-all", password = "not the password" });

        Assert.Equal(
            await Problem.AssertAsync(wrong, HttpStatusCode.Unauthorized, "bad-login"),
            await Problem.AssertAsync(unknown, HttpStatusCode.Unauthorized, "bad-login"));
        Assert.Equal(Names(wrong), Names(unknown));

        static IEnumerable<string> Names(HttpResponseMessage answer)
            => answer.Headers.Concat(answer.Content.Headers).Select(h => h.Key).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task LogOut_ThenAnything_Is401AtOnce()
    {
        using var person = await app.LogInAsync(Role.Viewer);
        using var left = await person.Http.PostAsync("/api/v1/auth/logout", null);
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);

        using var me = await person.Http.GetAsync("/api/v1/auth/me");
        await Problem.AssertAsync(me, HttpStatusCode.Unauthorized, "bad-token");
        using var refresh = await PostAsync("refresh", new { refreshToken = person.Refresh });
        await Problem.AssertAsync(refresh, HttpStatusCode.Unauthorized, "session-ended");
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => app.Nobody.PostAsJsonAsync($"/api/v1/auth/{path}", body);
}
