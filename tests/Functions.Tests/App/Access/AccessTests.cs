using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Tests.App.Access;

/// <summary>Every HTTP function, as found by reflection, against every kind of caller: exactly the allowed ones are let in.</summary>
[Collection(AppCollection.Name)]
public sealed class AccessTests(FunctionApp app)
{
    private const string OtherScope = "other:scope";

    private static readonly HttpFunctions Functions = new(typeof(FunctionsProgram).Assembly);

    public static TheoryData<string> Names => [.. Functions.All.Select(f => f.Name)];

    public static TheoryData<string> NamesOfAgents => [.. Functions.All.Where(f => f.Access is AllowAgentAttribute).Select(f => f.Name)];

    [Fact]
    public void Functions_All_AreFound()
    {
        var declared = typeof(FunctionsProgram).Assembly.GetTypes().SelectMany(t => t.GetMethods())
            .Count(m => m.GetParameters().Any(p => p.IsDefined(typeof(HttpTriggerAttribute))));
        Assert.Equal(declared, Functions.All.Count);
        Assert.Equal("ZUnknownRoute", Functions.All[^1].Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_Access_IsDeclaredOnce(string name)
    {
        var function = Functions.Find(name)!;
        Assert.Single(function.Method.GetCustomAttributes<AccessAttribute>());
        if (function.Access is AllowAttribute { Scope: var scope })
        {
            Assert.Contains(scope, Scopes.All.Append(Scopes.Self));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Function_EveryKindOfCaller_LetsInExactlyTheAllowed(string name)
    {
        var function = Functions.Find(name)!;
        foreach (var verb in function.Verbs.DefaultIfEmpty("GET"))
        {
            foreach (var (caller, role, scopes) in Callers(function))
            {
                using var answer = await AskAsync(function, verb, new AuthenticationHeaderValue(TestCallers.Scheme, caller));
                Assert.True((int)answer.StatusCode == Expect(function, role, scopes), $"{verb} {name} as '{caller}': {(int)answer.StatusCode}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Function_CredentialThatIsNone_LetsInOnlyWhereAnyoneMay(string name)
    {
        var function = Functions.Find(name)!;
        var verb = function.Verbs.DefaultIfEmpty("GET").First();
        AuthenticationHeaderValue?[] none =
        [
            null,
            new(TestCallers.Scheme, TestCallers.Refused),
            new("Bearer", "rubbish"),
            new("Bearer", "a.b.c"),
            new("Bearer", "nxp_" + new string('A', 43)),
            new("Bearer", AppSettings.AdminToken + "x"),
            new("Basic", "YWRtaW46YWRtaW4="),
        ];
        foreach (var credential in none)
        {
            using var answer = await AskAsync(function, verb, credential);
            var expected = function.Access is AllowAttribute ? 401 : GateMiddleware.LetIn;
            Assert.True((int)answer.StatusCode == expected, $"{verb} {name} with '{credential}': {(int)answer.StatusCode}");
            Assert.True(expected != 401 || answer.Headers.WwwAuthenticate.Single().Scheme == "Bearer", "401 names the scheme");
        }
    }

    [Theory]
    [MemberData(nameof(NamesOfAgents))]
    public async Task FunctionOfAgents_NothingShown_AnswersNoSuccess(string name)
    {
        var function = Functions.Find(name)!;
        using var request = new HttpRequestMessage(new HttpMethod(function.Verbs[0]), PathOf(function)) { Content = new ByteArrayContent([]) };
        using var answer = await app.Nobody.SendAsync(request);
        Assert.InRange((int)answer.StatusCode, 400, 499);
    }

    [Fact]
    public async Task Request_AdminToken_IsAnAdminButNobodyInPerson()
    {
        var admin = new AuthenticationHeaderValue("Bearer", AppSettings.AdminToken);
        using var config = await AskAsync(Functions.Find("GetSystemConfig")!, "GET", admin);
        Assert.Equal(GateMiddleware.LetIn, (int)config.StatusCode);
        using var own = await AskAsync(Functions.Find("LogOut")!, "POST", admin);
        Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode);
    }

    [Fact]
    public async Task Request_MetricsToken_ReadsTheSystemAndNothingElse()
    {
        var token = new AuthenticationHeaderValue("Bearer", AppSettings.MetricsToken);
        foreach (var function in Functions.All.Where(f => f.Access is AllowAttribute))
        {
            var allowed = (AllowAttribute)function.Access!;
            using var answer = await AskAsync(function, function.Verbs[0], token);
            var expected = allowed is { Least: Role.Viewer, Scope: Scopes.SystemRead } ? GateMiddleware.LetIn : 403;
            Assert.True((int)answer.StatusCode == expected, $"{function.Name}: {(int)answer.StatusCode}");
        }
    }

    /// <summary>Roles as sessions; an admin's tokens with the right scope, a wrong one and all of them.</summary>
    private static IEnumerable<(string Text, Role Role, string[]? Scopes)> Callers(HttpFunction function)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            yield return (role.ToString().ToLowerInvariant(), role, null);
            yield return ($"{role} {OtherScope}".ToLowerInvariant(), role, [OtherScope]);
        }

        yield return ($"admin {string.Join(' ', Scopes.All)}", Role.Admin, [.. Scopes.All]);
        if (function.Access is AllowAttribute { Scope: var scope } && scope != Scopes.Self)
        {
            yield return ($"admin {scope}", Role.Admin, [scope]);
            yield return ($"viewer {scope}", Role.Viewer, [scope]);
        }
    }

    private static int Expect(HttpFunction function, Role role, string[]? scopes)
    {
        if (function.Access is not AllowAttribute allowed)
        {
            return GateMiddleware.LetIn;
        }

        var hasScope = scopes is null || (allowed.Scope != Scopes.Self && scopes.Contains(allowed.Scope));
        return role >= allowed.Least && hasScope ? GateMiddleware.LetIn : 403;
    }

    private static string PathOf(HttpFunction function)
        => "/" + string.Join('/', function.Route.Split('/').Select(part => part.StartsWith('{') ? "some-name" : part));

    private async Task<HttpResponseMessage> AskAsync(HttpFunction function, string verb, AuthenticationHeaderValue? credential)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), PathOf(function));
        request.Headers.Add(GateMiddleware.Header, "1");
        request.Headers.Authorization = credential;
        return await app.Nobody.SendAsync(request);
    }
}
