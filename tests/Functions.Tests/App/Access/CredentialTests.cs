using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.App.Access;

/// <summary>Every HTTP function against real credentials of every state: the allowed ones pass and no other.</summary>
[Collection(AppCollection.Name)]
public sealed class CredentialTests(FunctionApp app)
{
    private static readonly HttpFunctions Functions = new(typeof(FunctionsProgram).Assembly);

    [Fact]
    public async Task Functions_CredentialsOfEveryState_LetInExactlyTheAllowed()
    {
        var credentials = await RealCredentials.MakeAsync(app);
        var wrong = new List<string>();
        foreach (var function in Functions.All)
        {
            foreach (var (state, token, role, scopes) in credentials.Good)
            {
                await ExpectAsync(function, state, token, Expected(function, role, scopes));
            }

            foreach (var (state, token) in credentials.Bad)
            {
                await ExpectAsync(function, state, token, function.Access is AllowAttribute ? 401 : GateMiddleware.LetIn);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        async Task ExpectAsync(HttpFunction function, string state, string token, int expected)
        {
            using var answer = await AskAsync(function, token);
            if ((int)answer.StatusCode != expected)
            {
                wrong.Add($"{function.Name}, {state}: {(int)answer.StatusCode} instead of {expected}");
            }
        }
    }

    [Fact]
    public async Task FunctionsOfANode_OutsideTheCallersLabels_AnswerAsIfThereWereNone()
    {
        var team = $"t{Guid.NewGuid():N}";
        var (inside, outside) = (await StoredAsync(team, "inside"), await StoredAsync("other", $"outside-{team}"));
        using var viewer = await app.LogInAsync(Role.Viewer, new Dictionary<string, string> { ["team"] = team });
        using var narrowed = await app.LogInAsync(Role.Operator, new Dictionary<string, string> { ["team"] = team });
        var asked = 0;
        foreach (var person in new[] { viewer, narrowed })
        {
            foreach (var function in Functions.All.Where(f => f.Access is AllowAttribute { Scope: not Scopes.Self }))
            {
                var isAllowed = person.User.Role >= ((AllowAttribute)function.Access!).Least;
                var isOfANode = function.Route.Contains("nodes/{id}", StringComparison.Ordinal)
                    || function.Route.Contains("resources/{id}", StringComparison.Ordinal);
                using var answer = await AskForNodesAsync(person.Http, function, outside.Id, inside.Id);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(!text.Contains($"outside-{team}", StringComparison.Ordinal), $"{function.Name} tells of the node");
                Assert.True(isAllowed || answer.StatusCode == HttpStatusCode.Forbidden, $"{function.Name}: {answer.StatusCode}");
                if (isAllowed && isOfANode)
                {
                    Assert.Contains("/problems/no-such-node", text);
                    asked++;
                }
            }

            Assert.Contains(inside.Id, await person.Http.GetStringAsync("/api/v1/nodes"));
        }

        Assert.True(asked >= 8, $"only {asked} questions about a node");
    }

    private static int Expected(HttpFunction function, Role role, string[]? scopes)
        => function.Access is not AllowAttribute allowed
            || (role >= allowed.Least && (scopes is null || (allowed.Scope != Scopes.Self && scopes.Contains(allowed.Scope))))
            ? GateMiddleware.LetIn
            : 403;

    private async Task<HttpResponseMessage> AskAsync(HttpFunction function, string token)
    {
        var path = "/" + string.Join('/', function.Route.Split('/').Select(part => part.StartsWith('{') ? "some-name" : part));
        using var request = new HttpRequestMessage(new HttpMethod(function.Verbs.FirstOrDefault("GET")), path);
        request.Headers.Add(GateMiddleware.Header, "1");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await app.Nobody.SendAsync(request);
    }

    /// <summary>Names the one node wherever one can be named, and both where several can.</summary>
    private static async Task<HttpResponseMessage> AskForNodesAsync(HttpClient http, HttpFunction function, string outside, string inside)
    {
        var path = string.Join('/', function.Route.Split('/').Select(part => part switch
        {
            "{id}" => outside,
            _ when part.StartsWith('{') => "abcdefgh",
            _ => part,
        }));
        var query = function.Name switch
        {
            "GetTimeseries" => $"?select=cpu.total&top=50&nodes={outside},{inside}",
            "GetNodeSeries" => "?select=cpu.total",
            _ => "",
        };
        using var request = new HttpRequestMessage(new HttpMethod(function.Verbs[0]), $"/{path}{query}");
        object? body = function.Name switch
        {
            "WatchLive" => new { connectionId = "c", watch = new[] { outside } },
            "ChangeNode" or "ChangeResource" => new { notes = "x" },
            "BatchNodes" or "BatchResources" => new { updates = new[] { new { id = outside, change = new { notes = "x" } } } },
            _ => null,
        };
        request.Content = body is null ? null : FunctionApp.JsonBody(JsonSerializer.Serialize(body));

        return await http.SendAsync(request);
    }

    private async Task<TestNode> StoredAsync(string team, string name)
    {
        var node = await app.RegisterAsync(name, new() { ["team"] = team });
        using var answer = await app.PostFrameAsync(node.Frame(1, FunctionApp.RecentMs, 3));
        answer.EnsureSuccessStatusCode();
        return node;
    }
}
