using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.OpenApi;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Access;

/// <summary>Every HTTP function that takes JSON, as found by reflection, against bodies that no honest caller sends.</summary>
[Collection(AppCollection.Name)]
public sealed class BodyAttackTests(FunctionApp app)
{
    private static readonly HttpFunctions Functions = new(typeof(FunctionsProgram).Assembly);

    public static TheoryData<string> Names => [.. Functions.All.Where(f => TypeOf(f) is not null).Select(f => f.Name)];

    [Fact]
    public void Functions_ThatChangeSomething_SayWhatTheyTakeOrTakeNothing()
    {
        var reading = Functions.All.Where(
            f => f.Verbs.Any(v => v is "POST" or "PUT" or "PATCH") && !f.Method.IsDefined(typeof(TakesAttribute)));
        Assert.Equal(
            [
                "ArchiveNode", "ArchiveResource", "CancelCommand", "CancelTask", "DisableJob", "EnableJob", "LogOut", "NegotiateLive",
                "RestartSystem", "RestoreNode", "RestoreResource", "RunJob", "TestChannel",
            ],
            reading.Select(f => f.Name).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Body_TooLarge_Is413(string name)
    {
        var answer = await PostAsync(name, "{" + new string(' ', 300 * 1024) + "}");
        Assert.Equal((413, "body-too-large"), answer);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Body_NestedDeeplyOrNoJson_Is400(string name)
    {
        string[] bodies =
        [
            new string('[', 200) + new string(']', 200), new string('[', 400),
            string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "1" + new string('}', 60),
            "{\"__proto__\":{\"role\":\"admin\"}}", "{\"unknownField\":1}", "{\"\\ud800\":1}", "{'a':1}",
            "[]", "null", "7", "", "{", "{}{}", "\u00ff",
        ];
        foreach (var body in bodies)
        {
            var (status, kind) = await PostAsync(name, body);
            Assert.True(status == Refused(name), $"{body[..Math.Min(body.Length, 40)]}: {status} {kind}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Body_OfAnotherContentType_IsNotReadAsJson(string name)
    {
        string?[] types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html", null];
        foreach (var type in types)
        {
            var (status, kind) = await PostAsync(name, "{}", type);
            Assert.True(status == Refused(name, 415), $"{type}: {status} {kind}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Body_PropertyTwiceThereOrUnknown_IsRefused(string name)
    {
        var type = AppJson.Default.GetTypeInfo(TypeOf(Functions.Find(name)!)!)!;
        var members = type.Properties.Select(p => $"\"{p.Name}\":{Sample(p.PropertyType)}").ToArray();
        Assert.Null(Parse(string.Join(',', members)));
        foreach (var member in members)
        {
            Assert.Equal("bad-json", Parse(string.Join(',', [.. members, member])));
            Assert.Equal("bad-json", Parse(string.Join(',', [.. members, $"\"x{member[1..]}"])));
        }

        string? Parse(string inner)
        {
            try
            {
                // The functions' own way, whose type is only known at run time here.
                var parse = typeof(RequestBody).GetMethod(nameof(RequestBody.ParseJson))!.MakeGenericMethod(type.Type);
                parse.Invoke(null, [new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes($"{{{inner}}}")), type]);
                return null;
            }
            catch (TargetInvocationException thrown) when (thrown.InnerException is ApiException problem)
            {
                return problem.Kind;
            }
        }
    }

    private static Type? TypeOf(HttpFunction function)
        => function.Method.GetCustomAttributes<TakesAttribute>().Select(t => t.Type).FirstOrDefault(t => t is not null);

    /// <summary>An agent's credential is looked at before its body is, or with it.</summary>
    private static int Refused(string name, int otherwise = 400) => name switch
    {
        "SyncAgent" or "ClaimCommands" or "ReportCommand" or "PutAgentSelf" => 401,
        "AdvertiseRelay" or "ClaimRelayWork" or "PostRelayParts" => 401,
        "PostMetrics" => 400, // what is not JSON is a frame, and a bad one
        _ => otherwise,
    };

    private static string Sample(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => "\"x\"",
        var t when t == typeof(bool) => "false",
        var t when t == typeof(DateTimeOffset) => "\"2026-01-01T00:00:00Z\"",
        var t when t.IsPrimitive || t.IsEnum => "1",
        var t when t == typeof(JsonElement) => "1",
        var t when t.IsGenericType && t.GetGenericTypeDefinition().Name.Contains("Dictionary", StringComparison.Ordinal) => "{}",
        var t when t != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(t) => "[]",
        _ => "null",
    };

    private async Task<(int Status, string Kind)> PostAsync(string name, string body, string? type = "application/json")
    {
        var function = Functions.Find(name)!;
        var node = function.Route.Contains("nodes/{id}", StringComparison.Ordinal) ? (await app.RegisterAsync()).Id : "";
        var path = string.Join('/', function.Route.Split('/').Select(part => part switch
        {
            "{id}" when node.Length > 0 => node,
            "{id}" => "abcdefghijkmnpqrstuv",
            "{key}" => "limits.read",
            _ => part,
        }));
        using var request = new HttpRequestMessage(new HttpMethod(function.Verbs[0]), $"/{path}")
        {
            Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body)),
        };
        request.Content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        if (name == "PostMetrics")
        {
            request.Headers.Add("X-API-Key", (await app.RegisterAsync()).Key.Text);
        }
        else if (name == "RegisterAgent")
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AppSettings.EnrolmentToken);
        }

        using var answer = await app.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        var kind = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("type").GetString()!;
        return ((int)answer.StatusCode, kind[(kind.LastIndexOf('/') + 1)..]);
    }
}
