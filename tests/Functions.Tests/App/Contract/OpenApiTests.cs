using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Contract;

[Collection(AppCollection.Name)]
public sealed class OpenApiTests(FunctionApp app)
{
    private static readonly HttpFunctions Functions = new(typeof(FunctionsProgram).Assembly);

    public static TheoryData<string> Names => [.. Functions.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_Description_IsThereAndTrue(string name)
    {
        var function = Functions.Find(name)!;
        var described = function.Method.GetCustomAttribute<DescribeAttribute>();
        Assert.False(string.IsNullOrWhiteSpace(described?.Summary), $"{name} has no [Describe]");
        if (function.Route.Contains("{*", StringComparison.Ordinal))
        {
            return;
        }

        var answers = function.Method.GetCustomAttributes<AnswersAttribute>().ToArray();
        Assert.Contains(answers, a => a.Status < 300);
        Assert.NotEmpty(function.Verbs);
        if (function.Verbs.Any(v => v is "POST" or "PUT" or "PATCH") && !function.Method.IsDefined(typeof(TakesAttribute)))
        {
            Assert.Contains(name, new[]
            {
                "NegotiateLive", "LogOut", "RestartSystem", "ArchiveNode", "ArchiveResource", "RestoreNode", "RestoreResource",
                "CancelCommand",
                "RunJob", "EnableJob", "DisableJob", "CancelTask",
                "TestChannel",
            });
        }
    }

    [Fact]
    public async Task Document_Served_IsOpenApi31WithEveryRoute()
    {
        using var answer = await app.Nobody.GetAsync("/api/openapi.json");
        var document = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        var served = document.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(o => $"{o.Name.ToUpperInvariant()} {p.Name}")).Order();
        var declared = Functions.All.Where(f => !f.Route.Contains("{*", StringComparison.Ordinal)).SelectMany(f => f.Verbs.Select(v => $"{v} /{f.Route}")).Order();
        Assert.Equal(declared, served);
    }

    [Fact]
    public async Task Document_KnownAlready_Is304()
    {
        using var first = await app.Nobody.GetAsync("/api/openapi.json");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/openapi.json");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await app.Nobody.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public void Document_References_AllLeadSomewhere()
    {
        var schemas = ApiContract.Document.GetProperty("components").GetProperty("schemas");
        var text = ApiContract.Document.GetRawText();
        const string Start = "\"$ref\": \"#/components/schemas/";
        var names = text.Split(Start).Skip(1).Select(t => t[..t.IndexOf('"')]).Distinct().ToArray();
        Assert.NotEmpty(names);
        Assert.All(names, n => Assert.True(schemas.TryGetProperty(n, out _), n));
        Assert.DoesNotContain("\"$ref\": \"#/properties", text);
        Assert.Equal(names.Order(), schemas.EnumerateObject().Select(s => s.Name).Order());
    }

    [Fact]
    public void Document_Fields_AreNamedAsTheApiWritesThem()
    {
        var settings = ApiContract.Document.GetProperty("components").GetProperty("schemas").GetProperty("SettingItem").GetProperty("properties");
        Assert.Equal("integer", settings.GetProperty("version").GetProperty("type").GetString());
        Assert.Equal(
            ["default", "description", "key", "maximum", "minimum", "type", "updatedAt", "updatedBy", "value", "version"],
            settings.EnumerateObject().Select(p => p.Name).Order());
    }

    [Fact]
    public async Task Viewer_Policy_AllowsItsOwnScriptAndNothingElse()
    {
        using var answer = await app.Nobody.GetAsync("/api/docs");
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        var html = await answer.Content.ReadAsStringAsync();
        foreach (var element in new[] { "script", "style" })
        {
            var text = html.Split($"<{element}>")[1].Split($"</{element}>")[0];
            Assert.Contains($"{element}-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'", policy);
        }

        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain("http", policy);
        Assert.DoesNotContain(" style=", html);
        Assert.DoesNotContain(" onclick=", html);
    }

    [Theory]
    [InlineData("GET", "/api/v1/settings", 200, """{"settings":[{"key":"a"}]}""")]
    [InlineData("GET", "/api/v1/settings", 200, """{"settings":1}""")]
    [InlineData("GET", "/api/v1/settings", 200, """{"settings":[],"more":1}""")]
    [InlineData("GET", "/api/v1/settings", 418, "{}")]
    [InlineData("GET", "/api/v1/settings?unknown=1", 200, """{"settings":[]}""")]
    [InlineData("GET", "/api/v1/undescribed", 200, "{}")]
    public void Check_AnswerThatDiffers_IsFound(string method, string path, int status, string body)
        => Assert.NotEmpty(ApiContract.Check(new HttpMethod(method), new Uri("http://host" + path), status, "application/json", body));

    [Fact]
    public void Check_AnswerAsDescribed_IsFine()
        => Assert.Empty(ApiContract.Check(HttpMethod.Get, new Uri("http://host/api/v1/settings"), 200, "application/json", """{"settings":[]}"""));
}
