using System.Text.Json.Nodes;
using CloudNexus.Cli.Tests.Support;
using CloudNexus.Harness;

namespace CloudNexus.Cli.Tests.Jobs;

public sealed class JobTests : IAsyncLifetime, IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly TemporaryDirectory _files = new();
    private readonly Dictionary<string, JsonObject> _jobs = [];
    private readonly List<JsonObject> _runs = [];
    private ScriptedServer _server = null!;
    private Nexus _nexus = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync(Answer);
        _nexus = new Nexus(_server.Address, _time);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _nexus.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Create_Options_MakeADefinition()
    {
        var ran = await RunAsync(
            "jobs", "create", "ping it", "--cron", "0 3 * * *", "--time-zone", "Europe/Berlin", "--action", "http",
            "--arg", "url=https://example.org/?a=b", "--arg", "method=HEAD", "--timeout", "2m", "--attempts", "3", "--overlap", "queue",
            "--priority", "high", "--missed", "all", "--description", "Why");

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Same(
            """
            {"schedule":{"cron":"0 3 * * *","timeZone":"Europe/Berlin"},
             "action":{"kind":"http","arguments":{"url":"https://example.org/?a=b","method":"HEAD"}},
             "name":"ping it","description":"Why","priority":"high","timeoutSeconds":120,"overlap":"queue","missed":"all",
             "retry":{"mostAttempts":3}}
            """,
            _jobs["j1"]["definition"]);
        Assert.Contains("When       0 3 * * * Europe/Berlin\nWhat       http\n", ran.Out, StringComparison.Ordinal);
        Assert.Contains("           url=https://example.org/?a=b\n", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_File_IsTakenWithWhatIsUnknownHere()
    {
        var file = Path.Combine(_files.Path, "job.json");
        await File.WriteAllTextAsync(file, """{"name":"a","schedule":{"everySeconds":60},"action":{"kind":"ask"},"new":[1]}""");

        await RunAsync("jobs", "create", "b", "--file", file, "--every", "2h", "--disabled");
        using var input = new StringReader("""{"name":"c","schedule":{"at":"2030-01-01T00:00:00Z"},"action":{"kind":"ask"}}""");
        var ran = await _nexus.RunOnAsync(new ScriptedTerminal { In = input }, default, "jobs", "create", "--file", "-");

        Same("""{"name":"b","schedule":{"everySeconds":7200},"action":{"kind":"ask"},"new":[1],"enabled":false}""", _jobs["j1"]["definition"]);
        Assert.Contains("When       2030-01-01 00:00:00Z", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_Options_ChangeOnlyWhatIsNamed()
    {
        Add(
            """
            {"name":"a","enabled":false,"schedule":{"cron":"0 3 * * *","timeZone":"UTC"},
             "action":{"kind":"http","arguments":{"url":"u","header.Key":"***"}},"new":7}
            """);

        var ran = await RunAsync("jobs", "edit", "a", "--cron", "0 4 * * *", "--arg", "url=v", "--name", "b");
        await RunAsync("jobs", "edit", "j1", "--at", "2030-01-31T18:00+01:00", "--unarg", "header.Key");
        var nothing = await RunAsync("jobs", "edit", "b");

        Assert.Equal((ExitCodes.Success, ExitCodes.WrongUsage), (ran.Exit, nothing.Exit));
        var puts = _server.Requests.Where(r => r.Method == "PUT").Select(r => r.Body!).ToArray();
        Same(
            """
            {"name":"b","enabled":false,"schedule":{"cron":"0 4 * * *","timeZone":"UTC"},
             "action":{"kind":"http","arguments":{"url":"v","header.Key":"***"}},"new":7}
            """,
            puts[0]);
        Same("""{"at":"2030-01-31T18:00:00.0000000+01:00"}""", puts[1]["schedule"]);
        Same("""{"url":"v"}""", puts[1]["action"]!["arguments"]);
        Assert.Equal(2, puts.Length);
    }

    [Fact]
    public async Task Edit_OtherKindOfAction_DropsTheOldArguments()
    {
        Add("""{"name":"a","schedule":{"everySeconds":60},"action":{"kind":"http","arguments":{"url":"u"}}}""");

        await RunAsync("jobs", "edit", "a", "--action", "ask", "--arg", "question=Well?");

        Same("""{"kind":"ask","arguments":{"question":"Well?"}}""", _jobs["j1"]["definition"]!["action"]);
    }

    [Fact]
    public async Task List_PagesAndNames_AreReadToTheEnd()
    {
        foreach (var i in Enumerable.Range(0, 450))
        {
            var job = Add("""{"name":"","schedule":{"everySeconds":7200},"action":{"kind":"report"}}""")["definition"]!;
            job["name"] = $"n{i}";
            job["enabled"] = i > 0;
        }

        var list = await RunAsync("jobs", "list");

        Assert.Equal(451, list.Lines.Length);
        Assert.Matches(@"^n0 +off +every 2 h +report +- +j1$", list.Lines[1]);
        Assert.Equal(450, JsonNode.Parse((await RunAsync("jobs", "list", "--json")).Out)!["items"]!.AsArray().Count);
        Assert.Contains("Id         j450\n", (await RunAsync("jobs", "show", "n449")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_NoneOrTwoOfAName_AreNotGuessed()
    {
        Add("""{"name":"twin","schedule":{"everySeconds":60},"action":{"kind":"ask"}}""");
        Add("""{"name":"twin","schedule":{"everySeconds":60},"action":{"kind":"ask"}}""");

        Assert.Contains("one of j1, j2.", (await RunAsync("jobs", "enable", "twin")).Error, StringComparison.Ordinal);
        Assert.Contains("no job 'none'", (await RunAsync("jobs", "enable", "none")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_server.Requests, r => r.Method != "GET");
    }

    [Fact]
    public async Task Switches_Job_GoToTheServer()
    {
        Add("""{"name":"a","schedule":{"everySeconds":60},"action":{"kind":"ask"}}""");

        await RunAsync("jobs", "disable", "a");
        await RunAsync("jobs", "enable", "a");
        var unsure = await RunAsync("jobs", "delete", "a");
        await RunAsync("jobs", "delete", "a", "--yes");

        Assert.Equal(ExitCodes.WrongUsage, unsure.Exit);
        Assert.Equal(
            ["POST /api/v1/jobs/j1/disable", "POST /api/v1/jobs/j1/enable", "DELETE /api/v1/jobs/j1"],
            _server.Requests.Where(r => r.Method != "GET").Select(r => $"{r.Method} {r.Path}"));
    }

    [Theory]
    [InlineData("succeeded", ExitCodes.Success, "a: succeeded after 5 s")]
    [InlineData("failed", ExitCodes.Failure, "a: failed after 5 s: too bad")]
    public async Task Run_Wait_PrintsTheLogAndMirrorsTheResult(string state, int exit, string expected)
    {
        Add("""{"name":"a","schedule":{"everySeconds":60},"action":{"kind":"ask"}}""");
        var run = RunAsync("jobs", "run", "a", "--wait");
        await Eventually.True(() => Later() && _server.Count("GET", "/r1") > 1, "it waits");
        _server.Do(() =>
        {
            _runs[0]["state"] = state;
            _runs[0]["startedAt"] = "2026-11-01T12:00:00Z";
            _runs[0]["endedAt"] = "2026-11-01T12:00:05Z";
            return _runs[0]["reason"] = state == "failed" ? "too bad" : null;
        });
        await Eventually.True(() => Later() && run.IsCompleted, "the end");

        Assert.Equal((exit, "line 1\n\uFFFDline 2\n"), ((await run).Exit, (await run).Out));
        Assert.EndsWith(expected + "\n", (await run).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_OfAJobAndOfAll_AreFiltered()
    {
        Add("""{"name":"a","schedule":{"everySeconds":60},"action":{"kind":"ask"}}""");
        await RunAsync("jobs", "run", "a");
        var started = await RunAsync("jobs", "run", "a");

        var runs = await RunAsync("jobs", "runs", "a", "--status", "ended", "--limit", "1");
        await RunAsync("jobs", "runs");
        await RunAsync("jobs", "cancel", "r2");

        Assert.Equal("r2\n", started.Out);
        Assert.Matches(@"^r1 +a +queued +manual +1 +2026-11-01 12:00:00Z +-", runs.Lines[1]);
        Assert.Equal(2, runs.Lines.Length);
        var asked = _server.Requests.Where(r => r is { Method: "GET", Path: "/api/v1/tasks" }).ToArray();
        Assert.Equal(("j1", "ended", "1"), (asked[0].Asked("job"), asked[0].Asked("status"), asked[0].Asked("limit")));
        Assert.Equal((null, null), (asked[1].Asked("job"), asked[1].Asked("status")));
        Assert.Equal(1, _server.Count("POST", "/tasks/r2/cancel"));
    }

    [Theory]
    [InlineData("create", "a")]
    [InlineData("create", "a", "--cron", "x", "--every", "5m")]
    [InlineData("create", "a", "--at", "soon")]
    [InlineData("create", "a", "--overlap", "maybe")]
    [InlineData("create", "a", "--attempts", "11")]
    [InlineData("create", "a", "--unarg", "b")]
    [InlineData("runs", "--status", "done")]
    public async Task Jobs_WrongUsage_ExitsWith2AndAsksNobody(params string[] arguments)
    {
        Assert.Equal(ExitCodes.WrongUsage, (await RunAsync(["jobs", .. arguments])).Exit);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Create_FileIsNone_SaysSo()
    {
        var file = Path.Combine(_files.Path, "job.json");
        await File.WriteAllTextAsync(file, "[1]");

        Assert.Contains("is no JSON object", (await RunAsync("jobs", "create", "--file", file)).Error, StringComparison.Ordinal);
        Assert.Contains("nowhere", (await RunAsync("jobs", "create", "--file", file + "/nowhere")).Error, StringComparison.Ordinal);
    }

    private static void Same(string expected, JsonNode? actual)
        => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());

    private Task<Ran> RunAsync(params string[] arguments) => _nexus.RunAsync(arguments);

    private bool Later()
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        return true;
    }

    private JsonObject Add(string definition)
    {
        var id = $"j{_jobs.Count + 1}";
        return _jobs[id] = new JsonObject { ["id"] = id, ["definition"] = JsonNode.Parse(definition), ["nextRuns"] = new JsonArray() };
    }

    private ScriptedAnswer Answer(ScriptedRequest request) => (request.Method, request.Path.Split('/')[3..]) switch
    {
        ("POST", ["jobs"]) => new ScriptedAnswer(201, Add(request.Body!.ToJsonString()).DeepClone()),
        ("GET", ["jobs"]) => Page([.. _jobs.Values], request),
        ("PUT", ["jobs", var id]) => Put(_jobs[id], request.Body!),
        ("GET", ["jobs", var id]) => new ScriptedAnswer(200, _jobs[id].DeepClone()),
        ("DELETE", ["jobs", _]) => new ScriptedAnswer(204),
        ("POST", ["jobs", _, "run"]) => new ScriptedAnswer(202, Start().DeepClone()),
        ("POST", ["jobs", var id, _]) => new ScriptedAnswer(200, _jobs[id].DeepClone()),
        ("GET", ["tasks"]) => Page(_runs, request),
        ("GET", ["tasks", _, "log"]) => new ScriptedAnswer(200, new JsonObject { ["id"] = "r1", ["text"] = "line 1\r\n\u001bline 2\n" }),
        ("GET", ["tasks", var id]) => new ScriptedAnswer(200, _runs.First(r => (string?)r["id"] == id).DeepClone()),
        ("POST", ["tasks", _, "cancel"]) => new ScriptedAnswer(204),
        _ => ScriptedAnswer.Problem(404, "There is no such thing"),
    };

    private static ScriptedAnswer Put(JsonObject job, JsonObject definition)
    {
        job["definition"] = definition.DeepClone();
        return new ScriptedAnswer(200, job.DeepClone());
    }

    private JsonObject Start()
    {
        _runs.Add(new JsonObject
        {
            ["id"] = $"r{_runs.Count + 1}", ["jobId"] = "j1", ["jobName"] = "a", ["state"] = "queued", ["trigger"] = "manual",
            ["attempt"] = 1, ["planned"] = "2026-11-01T12:00:00Z",
        });
        return _runs[^1];
    }

    private static ScriptedAnswer Page(List<JsonObject> all, ScriptedRequest request)
    {
        var skip = int.Parse(request.Asked("after") ?? "0", null);
        var limit = int.Parse(request.Asked("limit")!, null);
        return new ScriptedAnswer(200, new JsonObject
        {
            ["items"] = new JsonArray([.. all.Skip(skip).Take(limit).Select(j => j.DeepClone())]),
            ["next"] = skip + limit < all.Count ? $"{skip + limit}" : null,
        });
    }
}
