using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Tests.App.Access;

/// <summary>Names that are code elsewhere, and addresses that would end up in links and commands.</summary>
[Collection(AppCollection.Name)]
public sealed class InjectionTests(FunctionApp app)
{
    private const string Formula = "=HYPERLINK(\"//evil.example\")<script>alert(1)</script>";

    private Uri Server => app.Http.BaseAddress!;

    [Fact]
    public async Task Names_ThatAreCodeElsewhere_StayTextInJson()
    {
        var mark = $"m{Guid.NewGuid():N}";
        var name = $"{Formula} {mark}";
        using var node = await app.PostRegisterAsync(JsonSerializer.Serialize(new { name }));
        using var token = await app.Http.PostAsync("/api/v1/enrolment-tokens", Body(new { name }));
        using var person = await app.LogInAsync(Role.Viewer);
        using var user = await person.Http.PatchAsync("/api/v1/auth/me", Body(new { displayName = name }));
        var seen = 0;
        foreach (var path in new[] { "nodes", "enrolment-tokens", "users", "audit?limit=200" })
        {
            using var answer = await app.Http.GetAsync($"/api/v1/{path}");
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
            seen += text.Contains(mark, StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(seen >= 2, $"{seen} lists show the name");
    }

    [Fact]
    public async Task Audit_NamesThatAreFormulasOrLines_AreCleaned()
    {
        var mark = $"m{Guid.NewGuid():N}";
        using var made = await app.Http.PostAsync("/api/v1/enrolment-tokens", Body(new { name = $"=1+1 {mark}" }));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var failed = await app.Nobody.PostAsJsonAsync(
            "/api/v1/auth/login", new { username = $"=cmd\r\nadmin {mark}", password = "wrong" });
        Assert.Equal(HttpStatusCode.Unauthorized, failed.StatusCode);

        var items = (await app.GetAsync("/api/v1/audit?limit=200")).GetProperty("items").EnumerateArray().ToArray();

        Assert.Contains(items, i => (i.GetProperty("detail").GetString() ?? "").Contains(mark, StringComparison.Ordinal));
        var texts = items.SelectMany(i => i.EnumerateObject()).Where(p => p.Value.ValueKind == JsonValueKind.String);
        foreach (var text in texts.Select(p => p.Value.GetString()!))
        {
            Assert.False(text.Length > 0 && "=+-@".Contains(text[0], StringComparison.Ordinal), text);
            Assert.DoesNotContain(text, char.IsControl);
        }
    }

    [Theory]
    [InlineData("evil.example/path")]
    [InlineData("user@evil.example")]
    [InlineData("evil.example\";rm -rf ~;\"")]
    [InlineData("`id`.example")]
    [InlineData("$(id).example")]
    [InlineData("evil.example<script>")]
    [InlineData("a b")]
    public async Task Host_ThatIsNone_StandsInNoLinkOrCommand(string host)
    {
        foreach (var (path, body) in new[] { ("enrolment-tokens", """{"name":"x"}"""), ("invitations", """{"role":"viewer"}""") })
        {
            var (status, answer) = await RawHttp.SendAsync(
                Server,
                $"POST /api/v1/{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Bearer {AppSettings.AdminToken}\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            Assert.True(status == 400, $"{path}: {answer}");
        }
    }

    [Theory]
    [InlineData("X-Forwarded-Host", "evil.example, 127.0.0.1:1", "http://127.0.0.1:1")]
    [InlineData("X-Forwarded-Host", "evil.example/x", null)]
    [InlineData("X-Forwarded-Host", "a;id", null)]
    [InlineData("X-Forwarded-Proto", "javascript", null)]
    [InlineData("X-Forwarded-Prefix", "//evil.example", null)]
    [InlineData("Forwarded", "host=evil.example;proto=https", null)]
    [InlineData("X-Original-Host", "evil.example", null)]
    [InlineData("X-Host", "evil.example", null)]
    public async Task ForwardedHeader_OfNoHostOrOfAnOuterHop_DoesNotReachLinks(string name, string value, string? expected)
    {
        var (link, command) = await LinksAsync((name, value));
        var start = expected ?? $"http://{Server.Authority}";
        Assert.StartsWith($"{start}/", link);
        Assert.Contains($"{start} ", command + " ");
    }

    [Fact]
    public async Task PublicUrl_WhereItIsSet_WinsOverAnyHeader()
    {
        var options = app.Services.GetRequiredService<IdentityOptions>();
        options.PublicUrl = "https://nexus.example.org";
        try
        {
            var (link, command) = await LinksAsync(("X-Forwarded-Host", "evil.example"));
            Assert.StartsWith("https://nexus.example.org/", link);
            Assert.Contains("https://nexus.example.org", command);
            Assert.DoesNotContain("evil.example", link + command);
        }
        finally
        {
            options.PublicUrl = "";
        }
    }

    [Fact]
    public async Task DashboardUrl_WhereItIsSet_IsWhereLinksForPeopleLead()
    {
        var options = app.Services.GetRequiredService<IdentityOptions>();
        options.DashboardUrl = "https://dashboard.example.org";
        try
        {
            var (link, command) = await LinksAsync(("X-Other", "1"));
            Assert.StartsWith("https://dashboard.example.org/invitation#", link);
            Assert.DoesNotContain("dashboard", command);
        }
        finally
        {
            options.DashboardUrl = "";
        }
    }

    private static StringContent Body<T>(T value) => FunctionApp.JsonBody(JsonSerializer.Serialize(value));

    private async Task<(string Link, string Command)> LinksAsync((string Name, string Value) header)
    {
        var link = await PostAsync("invitations", """{"role":"viewer"}""");
        var command = await PostAsync("enrolment-tokens", """{"name":"x"}""");
        return (link.GetProperty("link").GetString()!, command.GetProperty("command").GetString()!);

        async Task<JsonElement> PostAsync(string path, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/{path}") { Content = FunctionApp.JsonBody(body) };
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            using var answer = await app.Http.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync<JsonElement>();
        }
    }
}
