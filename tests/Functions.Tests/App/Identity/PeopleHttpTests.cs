using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Identity;

[Collection(AppCollection.Name)]
public sealed class PeopleHttpTests(FunctionApp app)
{
    [Fact]
    public async Task Users_ByAnAdmin_AreMadeChangedListedAndDeleted()
    {
        using var admin = await app.LogInAsync(Role.Admin);
        var name = $"anna-{Guid.NewGuid():N}"[..20];
        using var made = await admin.Http.PostAsJsonAsync("/api/v1/users", new
        {
            username = name, password = TestPeople.Password, role = "viewer", displayName = "Anna", labels = new { site = "north" },
        });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var user = await made.Content.ReadFromJsonAsync<JsonElement>();
        var path = $"/api/v1/users/{user.GetProperty("id").GetString()}";
        Assert.Equal("north", user.GetProperty("labels").GetProperty("site").GetString());

        using var changed = await admin.Http.PatchAsJsonAsync(path, new { role = "operator", email = "anna@example.org" });
        Assert.Equal("operator", (await changed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("role").GetString());
        var list = await admin.Http.GetFromJsonAsync<JsonElement>("/api/v1/users");
        Assert.Contains(name, list.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("username").GetString()));
        Assert.DoesNotContain("assword", list.ToString(), StringComparison.Ordinal);

        using var deleted = await admin.Http.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await admin.Http.GetAsync(path);
        await Problem.AssertAsync(gone, HttpStatusCode.NotFound, "unknown-user");
    }

    [Theory]
    [InlineData("""{"username":"x","password":"four random words","role":"viewer"}""", "bad-username")]
    [InlineData("""{"username":"bert","password":"short","role":"viewer"}""", "bad-password")]
    [InlineData("""{"username":"bert","password":"four random words","role":"root"}""", "bad-role")]
    [InlineData("""{"username":"bert","password":"four random words"}""", "bad-role")]
    [InlineData("""{"username":"bert","password":"four random words","role":"viewer","admin":true}""", "bad-json")]
    [InlineData("""{"username":"bert","password":"four random words","role":"viewer","role":"admin"}""", "bad-json")]
    [InlineData("""{"username":{"$ne":null},"password":"four random words","role":"viewer"}""", "bad-json")]
    [InlineData("""{"username":"bert","password":"\ud800four random words","role":"viewer"}""", "bad-json")]
    [InlineData("null", "bad-json")]
    public async Task CreateUser_BadBody_Is400NamingIt(string json, string kind)
    {
        using var answer = await app.Http.PostAsync("/api/v1/users", FunctionApp.JsonBody(json));
        await Problem.AssertAsync(answer, HttpStatusCode.BadRequest, kind);
    }

    [Theory]
    [InlineData("login")]
    [InlineData("refresh")]
    [InlineData("setup")]
    [InlineData("accept")]
    [InlineData("register")]
    [InlineData("verify")]
    public async Task Open_BodyTooLargeOrNotJson_IsRefusedEarly(string path)
    {
        using var large = await app.Nobody.PostAsync($"/api/v1/auth/{path}", FunctionApp.JsonBody($$"""{"username":"{{new string('x', 9000)}}"}"""));
        await Problem.AssertAsync(large, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
        using var form = await app.Nobody.PostAsync($"/api/v1/auth/{path}", new StringContent("username=admin&password=x", Encoding.ASCII, "application/x-www-form-urlencoded"));
        await Problem.AssertAsync(form, HttpStatusCode.UnsupportedMediaType, "not-json");
    }

    [Fact]
    public async Task Invitation_Link_CarriesTheTokenInTheFragmentAndWorksOnce()
    {
        using var admin = await app.LogInAsync(Role.Admin);
        using var made = await admin.Http.PostAsJsonAsync("/api/v1/invitations", new { role = "viewer", expiresInHours = 2 });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var invitation = await made.Content.ReadFromJsonAsync<JsonElement>();
        var token = invitation.GetProperty("token").GetString();
        Assert.Equal(new Uri(app.Nobody.BaseAddress!, $"/invitation#token={token}"), new Uri(invitation.GetProperty("link").GetString()!));

        var body = new { token, username = $"guest-{Guid.NewGuid():N}"[..20], password = TestPeople.Password };
        using var accepted = await app.Nobody.PostAsJsonAsync("/api/v1/auth/accept", body);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        using var again = await app.Nobody.PostAsJsonAsync("/api/v1/auth/accept", body);
        await Problem.AssertAsync(again, HttpStatusCode.Unauthorized, "bad-one-time-token");
    }

    [Fact]
    public async Task Setup_AdminIsThere_IsNotRequired()
    {
        var setup = await app.Nobody.GetFromJsonAsync<JsonElement>("/api/v1/auth/setup");
        Assert.False(setup.GetProperty("required").GetBoolean());
        Assert.False(setup.GetProperty("registration").GetBoolean());
        using var register = await app.Nobody.PostAsJsonAsync("/api/v1/auth/register", new { username = "stranger", password = TestPeople.Password });
        await Problem.AssertAsync(register, HttpStatusCode.Forbidden, "registration-off");
    }

    [Fact]
    public async Task Sessions_Own_AreListedAndEnded()
    {
        using var person = await app.LogInAsync(Role.Viewer);
        using var second = await app.Nobody.PostAsJsonAsync("/api/v1/auth/login", new { username = person.User.Name, password = TestPeople.Password });
        second.EnsureSuccessStatusCode();
        var sessions = (await person.Http.GetFromJsonAsync<JsonElement>("/api/v1/auth/sessions")).GetProperty("sessions").EnumerateArray().ToList();
        Assert.Equal(2, sessions.Count);
        Assert.All(sessions, s => Assert.Equal("127.0.0.1", s.GetProperty("address").GetString()));
        var other = sessions.Single(s => !s.GetProperty("current").GetBoolean()).GetProperty("id").GetString();

        using var ended = await person.Http.DeleteAsync($"/api/v1/auth/sessions/{other}");
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        using var again = await person.Http.DeleteAsync($"/api/v1/auth/sessions/{other}");
        await Problem.AssertAsync(again, HttpStatusCode.NotFound, "unknown-session");
    }

    [Fact]
    public async Task Session_OfSomebodyElse_CannotBeEnded()
    {
        using var one = await app.LogInAsync(Role.Viewer);
        using var other = await app.LogInAsync(Role.Admin);
        var id = (await one.Http.GetFromJsonAsync<JsonElement>("/api/v1/auth/sessions")).GetProperty("sessions")[0].GetProperty("id").GetString();

        using var answer = await other.Http.DeleteAsync($"/api/v1/auth/sessions/{id}");

        await Problem.AssertAsync(answer, HttpStatusCode.NotFound, "unknown-session");
        using var me = await one.Http.GetAsync("/api/v1/auth/me");
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
    }

    [Fact]
    public async Task PersonalToken_WithOneScope_OpensThatAndNotItself()
    {
        using var admin = await app.LogInAsync(Role.Admin);
        using var made = await admin.Http.PostAsJsonAsync("/api/v1/auth/tokens", new { name = "script", scopes = (string[])["users:read"] });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var token = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
        using var script = new HttpClient { BaseAddress = app.Nobody.BaseAddress };
        script.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var users = await script.GetAsync("/api/v1/users");
        Assert.Equal(HttpStatusCode.OK, users.StatusCode);
        using var write = await script.PostAsJsonAsync("/api/v1/users", new { });
        await Problem.AssertAsync(write, HttpStatusCode.Forbidden, "scope-missing");
        using var tokens = await script.GetAsync("/api/v1/auth/tokens");
        await Problem.AssertAsync(tokens, HttpStatusCode.Forbidden, "scope-missing");

        var list = await admin.Http.GetFromJsonAsync<JsonElement>("/api/v1/auth/tokens");
        Assert.DoesNotContain(token, list.ToString(), StringComparison.Ordinal);
        var id = list.GetProperty("tokens")[0].GetProperty("id").GetString();
        using var revoked = await admin.Http.DeleteAsync($"/api/v1/auth/tokens/{id}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        using var after = await script.GetAsync("/api/v1/users");
        await Problem.AssertAsync(after, HttpStatusCode.Unauthorized, "bad-token");
    }

    [Fact]
    public async Task AdminToken_AsBearer_IsAdminButNobodyWhoLoggedIn()
    {
        using var script = new HttpClient { BaseAddress = app.Nobody.BaseAddress };
        script.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AppSettings.AdminToken);
        using var users = await script.GetAsync("/api/v1/users");
        Assert.Equal(HttpStatusCode.OK, users.StatusCode);
        using var me = await script.GetAsync("/api/v1/auth/me");
        Assert.Equal(HttpStatusCode.Forbidden, me.StatusCode);
    }

    [Fact]
    public async Task KeySet_Published_ChecksTheTokensThatAreGiven()
    {
        using var person = await app.LogInAsync(Role.Viewer);
        using var answer = await app.Nobody.GetAsync("/.well-known/jwks.json");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("public, max-age=300", answer.Headers.CacheControl!.ToString());
        var parts = person.Access.Split('.');
        var id = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement.GetProperty("kid").GetString();
        var key = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("kid").GetString() == id);

        Assert.Equal(["alg", "e", "kid", "kty", "n", "use"], key.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("RSA", "RS256", "sig"), (Text("kty"), Text("alg"), Text("use")));
        using var rsa = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(Text("n")), Exponent = Base64Url.DecodeFromChars(Text("e")) });
        Assert.True(rsa.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        string Text(string name) => key.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task Verify_GoodAndOtherTokens_SaysSoAndNothingOfTheOthers()
    {
        using var person = await app.LogInAsync(Role.Operator);
        var good = await VerifyAsync(person.Access);
        Assert.True(good.GetProperty("active").GetBoolean());
        Assert.Equal("operator", good.GetProperty("role").GetString());
        Assert.Equal(person.User.Id, good.GetProperty("sub").GetString());
        Assert.Equal(3600, good.GetProperty("exp").GetInt64() - good.GetProperty("iat").GetInt64());

        var spoiled = $"{person.Access[..^20]}{(person.Access[^20] == 'A' ? 'B' : 'A')}{person.Access[^19..]}";
        foreach (var other in (string[])[spoiled, person.Refresh, AppSettings.AdminToken, "", "a.b.c"])
        {
            var bad = await VerifyAsync(other);
            Assert.False(bad.GetProperty("active").GetBoolean());
            Assert.All(bad.EnumerateObject().Where(p => p.Name != "active"), p => Assert.Equal(JsonValueKind.Null, p.Value.ValueKind));
        }
    }

    [Fact]
    public async Task RotateKeys_ByAnAdmin_PublishesTheNextKey()
    {
        using var rotated = await app.Http.PostAsJsonAsync("/api/v1/auth/keys/rotate", new { });
        Assert.Equal(HttpStatusCode.OK, rotated.StatusCode);
        var kid = (await rotated.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("kid").GetString();
        var keys = await app.Nobody.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json");
        Assert.Contains(kid, keys.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("kid").GetString()));
    }

    private async Task<JsonElement> VerifyAsync(string token)
    {
        using var answer = await app.Nobody.PostAsJsonAsync("/api/v1/auth/verify", new { token });
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
