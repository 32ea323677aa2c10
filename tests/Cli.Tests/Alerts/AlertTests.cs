using System.Text.Json.Nodes;
using CloudNexus.Cli.Tests.Support;
using CloudNexus.Harness;

namespace CloudNexus.Cli.Tests.Alerts;

public sealed class AlertTests : IAsyncLifetime, IDisposable
{
    private const string Rules =
        """
        {"items":[{"id":"r1","name":"Disk","severity":"warning","enabled":true,"new":7,
          "condition":{"kind":"threshold","series":"disk.used_percent","device":"/","op":">=","value":90,"forSeconds":300}},
          {"id":"r2","name":"Gone","severity":"critical","enabled":false,"condition":{"kind":"offline","forSeconds":60}}]}
        """;

    private const string Alerts =
        """
        {"items":[{"id":"a1","ruleId":"r1","ruleName":"Disk","severity":"warning","node":{"id":"n1","name":"web-1","type":"vm"},"device":"/",
          "status":"firing","startedAt":1793534400000,"text":"web-1: \u001b[31mfull","acknowledged":{"by":"eve","at":1}}],"next":null}
        """;

    private readonly ManualTimeProvider _time = new();
    private ScriptedServer _server = null!;
    private Nexus _nexus = null!;

    public async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync(Answer);
        _nexus = new Nexus(_server.Address, _time);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _nexus.Dispose();

    [Fact]
    public async Task List_Alerts_AreShownCleanAndFiltered()
    {
        var list = await RunAsync("alerts", "list", "--severity", "warning", "--rule", "Disk");
        Assert.Matches(@"^firing, seen +warning +web-1 +Disk \(/\) +2026-11-01 12:00:00Z +web-1: \uFFFD\[31mfull +a1$", list.Lines[1]);
        var asked = _server.Requests.Single(r => r.Path == "/api/v1/alerts");
        Assert.Equal(("warning", "r1", null), (asked.Asked("severity"), asked.Asked("ruleId"), asked.Asked("status")));
        Assert.Equal("a1", JsonNode.Parse((await RunAsync("alerts", "list", "--json")).Out)!["items"]![0]!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Rules_List_SaysWhenTheyFire()
    {
        var list = await RunAsync("alerts", "rules");
        Assert.Matches(@"^Disk +on +warning +disk.used_percent of / >= 90 for 5 min +r1$", list.Lines[1]);
        Assert.Matches(@"^Gone +off +critical +offline for 60 s +r2$", list.Lines[2]);
    }

    [Fact]
    public async Task Rule_AddAndRemove_GoToTheServer()
    {
        var made = await RunAsync(
            "alerts", "rule", "add", "CPU", "--series", "cpu.total", "--above", "90.5", "--for", "5m", "--clear", "80", "--per-node",
            "--severity", "critical", "--label", "env=prod", "--repeat", "1h");
        Assert.Equal(("r9\n", "nexus: Nobody has it.\n"), (made.Out, made.Error));
        Same(
            """
            {"name":"CPU","severity":"critical","repeatSeconds":3600,"scope":{"labels":{"env":"prod"}},
             "condition":{"kind":"threshold","series":"cpu.total","op":">","value":90.5,"forSeconds":300,"clearValue":80,"per":"node"}}
            """,
            Body("POST", "/api/v1/alerts/rules"));
        await RunAsync("alerts", "rule", "remove", "Gone", "--yes");
        Assert.Equal(1, _server.Count("DELETE", "/rules/r2"));
        Assert.Contains("no alert rule 'none'", (await RunAsync("alerts", "rule", "remove", "none", "--yes")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BackTest_KeptRule_IsSentAsItIsAndSaysWhatCame()
    {
        var ran = await RunAsync("alerts", "backtest", "Disk", "--since", "7d");
        Assert.Contains("It would have fired once on 1 node, by every sample (60 readings) of one node.\n", ran.Out, StringComparison.Ordinal);
        Assert.Matches(@"2026-11-01 12:00:00Z +still +", ran.Lines[1]);
        var body = Body("POST", "/api/v1/alerts/rules/backtest");
        Assert.Equal((7, 7 * 86_400_000L), (body["rule"]!["new"]!.GetValue<int>(), body["to"]!.GetValue<long>() - body["from"]!.GetValue<long>()));
    }

    [Fact]
    public async Task AckAndSilence_GoToTheServer()
    {
        await RunAsync("alerts", "ack", "a1", "on it");
        Same("""{"note":"on it"}""", Body("POST", "/api/v1/alerts/a1/acknowledge"));
        Assert.Equal("s1\n", (await RunAsync("alerts", "silence", "moving", "--for", "2h", "--rule", "Disk", "--label", "rack=7")).Out);
        var until = (_time.GetUtcNow() + TimeSpan.FromHours(2)).ToUnixTimeMilliseconds();
        Same(
            $$$"""{"scope":{"ruleIds":["r1"],"labels":{"rack":"7"}},"until":{{{until}}},"reason":"moving"}""",
            Body("POST", "/api/v1/alerts/silences"));
        Assert.Matches(@"on +moving +eve +s1$", (await RunAsync("alerts", "silences")).Lines[1]);
        await RunAsync("alerts", "unsilence", "s1");
        Assert.Equal(1, _server.Count("DELETE", "/silences/s1"));
    }

    [Theory]
    [InlineData("rule", "add", "a")]
    [InlineData("rule", "add", "a", "--series", "cpu.total")]
    [InlineData("rule", "add", "a", "--series", "cpu.total", "--above", "1", "--below", "2")]
    [InlineData("rule", "add", "a", "--above", "1")]
    [InlineData("backtest")]
    [InlineData("backtest", "Disk", "--offline")]
    [InlineData("silence", "why", "--for", "2h")]
    [InlineData("silence", "why", "--rule", "Disk")]
    [InlineData("list", "--status", "loud")]
    public async Task Alerts_WrongUsage_ExitsWith2AndAsksNobody(params string[] arguments)
    {
        Assert.Equal(ExitCodes.WrongUsage, (await RunAsync(["alerts", .. arguments])).Exit);
        Assert.Empty(_server.Requests);
    }

    private static void Same(string expected, JsonNode? actual)
        => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());

    private Task<Ran> RunAsync(params string[] arguments) => _nexus.RunAsync(arguments);

    private JsonObject Body(string method, string path) => _server.Requests.Last(r => r.Method == method && r.Path == path).Body!;

    private static ScriptedAnswer Answer(ScriptedRequest request) => (request.Method, request.Path["/api/v1/alerts".Length..]) switch
    {
        ("GET", "") => Json(200, Alerts),
        ("GET", "/rules") => Json(200, Rules),
        ("POST", "/rules") => Json(
            201,
            """
            {"id":"r9","name":"CPU","severity":"critical","condition":{"kind":"threshold","forSeconds":300},"warnings":["Nobody has it."]}
            """),
        ("POST", "/rules/backtest") => Json(
            200,
            """
            {"firings":[{"node":{"id":"n1","name":"web-1"},"from":1793534400000}],"nodes":1,"samples":60,"tier":"raw","cut":false,
             "text":"would have fired once on 1 node"}
            """),
        ("POST", "/a1/acknowledge") => Json(200, "{}"),
        ("POST", "/silences") => Json(201, """{"id":"s1","from":1,"until":2,"reason":"moving"}"""),
        ("GET", "/silences") => Json(
            200, """{"items":[{"id":"s1","from":1,"until":1999999999999,"reason":"moving","createdBy":"eve"}]}"""),
        ("DELETE", _) => new ScriptedAnswer(204),
        _ => ScriptedAnswer.Problem(404, "There is no such thing"),
    };

    private static ScriptedAnswer Json(int status, string json) => new(status, JsonNode.Parse(json)!.AsObject());
}
