using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Identity.Tokens;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Access;

/// <summary>Bearer tokens of every state: the app's own, of people who logged in over HTTP, and of who would like to be one of them.</summary>
internal sealed class RealCredentials
{
    private static readonly PersonalTokenRequest Everything = new("all", Scopes.All, 1, null);

    /// <summary>Name, token, role, and the scopes of those that are narrowed.</summary>
    public required IReadOnlyList<(string State, string Token, Role Role, string[]? Scopes)> Good { get; init; }

    /// <summary>Name and token of those that open nothing.</summary>
    public required IReadOnlyList<(string State, string Token)> Bad { get; init; }

    public static async Task<RealCredentials> MakeAsync(FunctionApp app)
    {
        var good = new List<(string, string, Role, string[]?)>();
        foreach (var role in Enum.GetValues<Role>())
        {
            using var person = await app.LogInAsync(role);
            good.Add(($"session of {role}", person.Access, role, null));
            good.Add(($"every scope of {role}", await AddTokenAsync(person, Everything), role, [.. Scopes.All]));
        }

        using var admin = await app.LogInAsync(Role.Admin);
        foreach (var scope in Scopes.All)
        {
            good.Add(($"token with {scope}", await AddTokenAsync(admin, Everything with { Scopes = [scope] }), Role.Admin, [scope]));
        }

        var viewing = await AddTokenAsync(admin, Everything with { Role = "viewer" });
        good.Add(("admin's token, for viewing", viewing, Role.Viewer, [.. Scopes.All]));
        var bad = (await ForgedAsync(app, admin)).Concat(await EndedAsync(app)).Concat(await OfOthersAsync(app, admin));
        return new RealCredentials { Good = good, Bad = [.. bad] };
    }

    private static async Task<IEnumerable<(string State, string Token)>> ForgedAsync(FunctionApp app, LoggedIn admin)
    {
        var keys = app.Services.GetRequiredService<SigningKeys>();
        var key = await keys.CurrentAsync(default);
        using var other = new SigningKey(9, default, default, RSA.Create(SigningKey.Bits));
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(key.Modulus), Exponent = Base64Url.DecodeFromChars(key.Exponent),
        });
        var pem = Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem());
        var past = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 7200;
        return
        [
            ("expired", Forge(c => (c["iat"], c["nbf"], c["exp"]) = (past, past, past + 3600), key.Sign)),
            ("not yet good", Forge(c => (c["iat"], c["nbf"], c["exp"]) = (past + 14400, past + 14400, past + 18000), key.Sign)),
            ("wrong audience", Forge(c => c["aud"] = "another-api", key.Sign)),
            ("wrong issuer", Forge(c => c["iss"] = "somebody-else", key.Sign)),
            ("other key, same kid", Forge(_ => { }, other.Sign)),
            ("HS256 with the public key", Forge(_ => { }, text => HMACSHA256.HashData(pem, text), "HS256")),
            ("none", Forge(_ => { }, _ => [], "none")),
            ("another payload under a right signature", Mix(Forge(c => c["role"] = "operator", other.Sign))),
            ("another's session", Forge(c => c["sub"] = "abcdefghijkmnpqrstuv", key.Sign)),
        ];

        string Mix(string token) => string.Join('.', admin.Access.Split('.')[0], token.Split('.')[1], admin.Access.Split('.')[2]);

        string Forge(Action<JsonNode> change, Signer sign, string algorithm = "RS256")
        {
            var parts = admin.Access.Split('.');
            var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
            var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
            header["alg"] = algorithm;
            change(claims);
            var text = $"{Base64Url.EncodeToString(Utf8(header))}.{Base64Url.EncodeToString(Utf8(claims))}";
            return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
        }

        // As the service writes them: what JSON need not escape is not escaped.
        static byte[] Utf8(JsonNode json)
            => Encoding.UTF8.GetBytes(json.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    /// <summary>What was good once.</summary>
    private static async Task<IEnumerable<(string State, string Token)>> EndedAsync(FunctionApp app)
    {
        using var left = await app.LogInAsync(Role.Admin);
        (await left.Http.PostAsync("/api/v1/auth/logout", null)).EnsureSuccessStatusCode();

        using var disabled = await app.LogInAsync(Role.Admin);
        var ofDisabled = await AddTokenAsync(disabled, Everything);
        await ChangeAsync(disabled, """{"disabled":true}""");

        using var deleted = await app.LogInAsync(Role.Admin);
        var ofDeleted = await AddTokenAsync(deleted, Everything);
        (await app.Http.DeleteAsync($"/api/v1/users/{deleted.User.Id}")).EnsureSuccessStatusCode();

        using var reset = await app.LogInAsync(Role.Admin);
        await ChangeAsync(reset, """{"password":"some other words here"}""");

        using var owner = await app.LogInAsync(Role.Admin);
        var revoked = await AddTokenAsync(owner, Everything);
        var list = await owner.Http.GetFromJsonAsync<JsonNode>("/api/v1/auth/tokens");
        (await owner.Http.DeleteAsync($"/api/v1/auth/tokens/{list!["tokens"]![0]!["id"]}")).EnsureSuccessStatusCode();
        return
        [
            ("session logged out", left.Access),
            ("user disabled", disabled.Access), ("token of a disabled user", ofDisabled),
            ("user deleted", deleted.Access), ("token of a deleted user", ofDeleted),
            ("password set anew", reset.Access),
            ("token revoked", revoked),
            ("token expired", await ExpiredTokenAsync(app, owner)),
            ("token's secret guessed", revoked[..^1] + (revoked[^1] == 'A' ? 'E' : 'A')),
        ];

        async Task ChangeAsync(LoggedIn person, string json)
        {
            using var answer = await app.Http.PatchAsync($"/api/v1/users/{person.User.Id}", FunctionApp.JsonBody(json));
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Good for something else.</summary>
    private static async Task<IEnumerable<(string State, string Token)>> OfOthersAsync(FunctionApp app, LoggedIn admin) =>
    [
        ("refresh token", admin.Refresh),
        ("agent's key", (await app.RegisterAsync()).Key.Text),
        ("enrolment token", AppSettings.EnrolmentToken),
        ("live connection's token", app.Services.GetRequiredService<SignalRAccess>()
            .CreateToken("cloudnexus-api", TimeSpan.FromHours(1), ("sub", admin.User.Id))),
        ("password", AppSettings.AdminPassword.Replace(' ', '-')),
    ];

    private static async Task<string> ExpiredTokenAsync(FunctionApp app, LoggedIn owner)
    {
        var text = PersonalTokenText.New(owner.User.Id);
        var now = TimeProvider.System.GetUtcNow();
        var (made, ended) = (now.AddDays(-2), now.AddSeconds(-1));
        await app.Services.GetRequiredService<PersonalTokenStore>().AddAsync(
            new PersonalToken(owner.User.Id, text.Id, "old", Ids.Hash(text.Secret), Scopes.All, Role.Admin, made, ended, null), default);
        return text.Show();
    }

    private static async Task<string> AddTokenAsync(LoggedIn owner, PersonalTokenRequest request)
    {
        using var answer = await owner.Http.PostAsJsonAsync("/api/v1/auth/tokens", request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!["token"]!.GetValue<string>();
    }

    private delegate byte[] Signer(ReadOnlySpan<byte> text);
}
