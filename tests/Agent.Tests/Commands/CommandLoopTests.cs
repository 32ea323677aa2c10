using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Tests.Programs;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Commands;

[Collection(ProgramsCollection.Name)]
public sealed class CommandLoopTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly OperatorKey _key = OperatorKey.New();

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Step_NothingWaits_AsksNobodyButTellsOnceWhatItCanDo()
    {
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, Script("clean", "true")));
        await rig.RunAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(0, rig.Server.Count("claim"));
        var self = Assert.Single(rig.Server.Requests).Body;
        Assert.Equal("""{"capabilities":["clean"],"running":0,"slots":2}""", self.ToJsonString());
    }

    [Fact]
    public async Task Step_OlderServerDoesNotKnowSelf_AsksOnceAndSaysNothing()
    {
        await using var rig = await CommandRig.StartAsync(new CommandOptions());
        rig.Server.Status = (kind, _) => kind == "self" ? 404 : null;
        await rig.RunAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, rig.Server.Count("self"));
        Assert.Empty(rig.Log.ToString());
    }

    [Fact]
    public async Task Step_SignedCommand_RunsOnceWithItsArgumentsAndTellsHowItWent()
    {
        var mark = _directory.File("mark");
        var script = Script(
            "clean", $"{UntilGo}; echo \"$1|$2|$3\" >> {mark}; echo one; echo two >&2; exit 3",
            new IntegerArgument("days", 1, 90),
            new ChoiceArgument("mode", ["fast", "slow"]) { Default = "slow" },
            new TextArgument("what", 20, "a-z "));
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, script));
        const string Arguments = """{ "days": 7,  "what": "a b" }""";
        var id = rig.Server.Give("clean", Arguments, rig.Sign(_key, "clean", Arguments));
        await rig.RunUntilAsync(() => rig.Server.StatusesOf(id).Length > 0, "the server knows that it runs");
        await GoAsync();
        await rig.RunUntilAsync(() => rig.Server.EndOf(id) is not null, "it has ended");
        Assert.Equal("7|slow|a b\n", await File.ReadAllTextAsync(mark));
        Assert.Equal(["running", "failed"], rig.Server.StatusesOf(id));
        Assert.Equal("""{"exitCode":3,"error":"it ended with exit code 3"}""", rig.Server.ResultOf(id).ToJsonString());
        Assert.Equal("one\ntwo\n", rig.Server.OutputOf(id));
        Assert.Contains("signed by alice", rig.Log.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, rig.Rig.Counters.CommandsDone);
    }

    [Fact]
    public async Task Step_TextThatLooksLikeMore_StaysOneWord()
    {
        var mark = _directory.File("mark");
        var script = Script("say", $"echo \"$#|$1\" >> {mark}", new TextArgument("what", 60, " -~"));
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, script));
        const string Arguments = """{"what":"a; touch /tmp/x && $(id) `id` {what} | 'b' \"c\""}""";
        await rig.DoAsync("say", Arguments, rig.Sign(_key, "say", Arguments));
        Assert.Equal("1|a; touch /tmp/x && $(id) `id` {what} | 'b' \"c\"\n", await File.ReadAllTextAsync(mark));
    }

    [Fact]
    public async Task Step_LongOutput_IsStreamedInBoundedPartsAndCut()
    {
        var script = Script("flood", "i=0; while [ $i -lt 3000 ]; do echo \"0123456789012345678901234567890123456789 é $i\"; i=$((i+1)); done")
            with { MaxOutputBytes = 100_000 };
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, script));
        var id = await rig.DoAsync("flood", "{}", rig.Sign(_key, "flood"));
        var output = rig.Server.OutputOf(id);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(output), 99_990, 100_000);
        Assert.StartsWith("0123456789012345678901234567890123456789 é 0\n", output, StringComparison.Ordinal);
        var last = rig.Server.Reports.Last(r => r.Id == id).Body;
        Assert.True((bool)last["cut"]!);
        Assert.Equal("completed", (string?)last["status"]);
        Assert.All(rig.Server.Reports, r => Assert.True((((string?)r.Body["output"]?["text"])?.Length ?? 0) <= CommandLimits.ReportBytes));
    }

    [Fact]
    public async Task Step_RunsLong_ShowsItsOutputBeforeItEndsAndIsCalledOffWithAllThatItStarted()
    {
        var mark = _directory.File("mark");
        var script = Script("wait", $"echo begins; (sleep 1000; echo late >> {mark}) & echo $! > {mark}.pid; wait; echo late >> {mark}");
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, script));
        var id = rig.Server.Give("wait", "{}", rig.Sign(_key, "wait"));
        await rig.RunUntilAsync(() => rig.Server.OutputOf(id) == "begins\n" && File.Exists(mark + ".pid"), "its output is seen");
        Assert.Null(rig.Server.EndOf(id));
        rig.Server.CallOff(id);
        await rig.RunUntilAsync(() => rig.Server.EndOf(id) is not null, "it ended");
        Assert.Equal("cancelled", rig.Server.EndOf(id));
        var child = (await File.ReadAllTextAsync(mark + ".pid")).Trim();
        await Eventually.True(() => !Directory.Exists($"/proc/{child}") || IsZombie(child), "what it started has ended");
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task Step_TimeIsUp_IsKilledAndFails()
    {
        await using var rig = await CommandRig.StartAsync(
            Given.Allowing(_key, Script("wait", "sleep 1000") with { Timeout = TimeSpan.FromSeconds(30) }));
        var id = await rig.DoAsync("wait", "{}", rig.Sign(_key, "wait"));
        Assert.Equal(("failed", "it did not end within 30 s"), (rig.Server.EndOf(id), rig.Server.ErrorOf(id)));
    }

    [Fact]
    public async Task Step_MoreThanTwoPrograms_WaitWhileBuiltInsDoNot()
    {
        var script = Script("wait", $"echo $$ >> {_directory.File("running")}; {UntilGo}");
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, script));
        string[] ids = [.. Enumerable.Range(0, 5).Select(_ => rig.Server.Give("wait", "{}", rig.Sign(_key, "wait")))];
        await rig.RunUntilAsync(() => Given.Lines(_directory.File("running")) == 2, "two run");
        Assert.Equal("completed", rig.Server.EndOf(await rig.DoAsync("ping")));
        var bad = await rig.DoAsync("wait", "{}");
        Assert.Equal("refused", rig.Server.EndOf(bad));
        var called = rig.Server.Give("wait", "{}", rig.Sign(_key, "wait"));
        await rig.RunUntilAsync(
            () => rig.Server.Requests.Last(r => r.Kind == "claim").Body["running"]!.AsArray().Any(n => (string?)n == called), "it waits");
        rig.Server.CallOff(called);
        await rig.RunUntilAsync(() => rig.Server.EndOf(called) == "cancelled", "one that waits is called off");
        Assert.Equal(2, Given.Lines(_directory.File("running")));
        await GoAsync();
        await rig.RunUntilAsync(() => ids.All(id => rig.Server.EndOf(id) == "completed"), "all are done");
        Assert.Equal(5, Given.Lines(_directory.File("running")));
    }

    [Fact]
    public async Task Step_ServerAwayWhileItRuns_TellsAllOfItAfterwardsOnce()
    {
        var mark = _directory.File("mark");
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, Script("once", $"{UntilGo}; echo x >> {mark}; echo done")));
        rig.Server.Status = (kind, _) => kind == "report" && rig.Rig.Counters.CommandsDone == 0 ? 503 : null;
        var id = rig.Server.Give("once", "{}", rig.Sign(_key, "once"));
        await rig.RunUntilAsync(() => rig.Server.Count("report") > 0, "the server is told while it is away");
        await GoAsync();
        await rig.RunUntilAsync(() => rig.Server.EndOf(id) is not null, "it has ended");
        Assert.Equal("completed", rig.Server.EndOf(id));
        Assert.Equal("done\n", rig.Server.OutputOf(id));
        Assert.Equal(1, Given.Lines(mark));
        Assert.Single(rig.Log.ToString().Split('\n'), l => l.Contains("works again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Step_AnswerToTheReportIsLost_SendsTheSameAgain()
    {
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, Script("once", "echo done")));
        var lost = new List<string>();
        rig.Server.Status = (kind, body) =>
        {
            var isLost = kind == "report" && (string?)body["status"] == "completed" && lost.Count < 3;
            if (isLost)
            {
                lost.Add(body.ToJsonString());
            }

            return isLost ? 500 : null;
        };
        var id = await rig.DoAsync("once", "{}", rig.Sign(_key, "once"));
        Assert.Equal(3, lost.Count);
        Assert.All(lost, body => Assert.Equal(rig.Server.Reports.Last(r => r.Id == id).Body.ToJsonString(), body));
    }

    [Fact]
    public async Task Step_GivenAgainAfterItsEnd_IsToldAgainAndNotRunAgain()
    {
        var mark = _directory.File("mark");
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, Script("once", $"echo x >> {mark}")));
        var signature = rig.Sign(_key, "once");
        var id = await rig.DoAsync("once", "{}", signature);
        var ping = await rig.DoAsync("ping");
        var reports = rig.Server.Reports.Count;
        rig.Server.Give("once", "{}", signature, id);
        rig.Server.Give("ping", "{}", null, ping);
        await rig.RunUntilAsync(() => rig.Server.Reports.Count == reports + 2, "both are told again");
        Assert.Equal(["completed", "completed"], rig.Server.Reports.Skip(reports).Select(r => (string?)r.Body["status"]));
        Assert.Equal(1, Given.Lines(mark));
    }

    [Theory]
    [InlineData(409, true)]
    [InlineData(404, false)]
    public async Task Step_ServerSaysThatItHasEnded_IsKilledAndWhatItDoesNotKnowIsLeftToRun(int status, bool killed)
    {
        var script = Script("wait", $"echo $$ > {_directory.File("pid")}; {UntilGo}; echo x > {_directory.File("end")}");
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, script));
        rig.Server.Status = (kind, _) => kind == "report" ? status : null;
        var id = rig.Server.Give("wait", "{}", rig.Sign(_key, "wait"));
        await rig.RunUntilAsync(() => rig.Server.Count("report") > 0 && (killed || File.Exists(_directory.File("pid"))), "it runs");
        if (!killed)
        {
            await GoAsync();
        }

        await rig.RunUntilAsync(() => rig.Rig.Counters.CommandsDone == 1, "it ended");
        Assert.Equal(!killed, File.Exists(_directory.File("end")));
        var reports = rig.Server.Count("report");
        await rig.RunAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(reports, rig.Server.Count("report"));
        Assert.Null(rig.Server.EndOf(id));
    }

    [Fact]
    public async Task Step_SignatureExpiresWhileItWaitsForAPlace_IsRefused()
    {
        var script = Script("wait", $"echo $$ >> {_directory.File("running")}; {UntilGo}");
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, script));
        rig.Server.Give("wait", "{}", rig.Sign(_key, "wait"));
        rig.Server.Give("wait", "{}", rig.Sign(_key, "wait"));
        await rig.RunUntilAsync(() => Given.Lines(_directory.File("running")) == 2, "two run");
        var late = rig.Server.Give("wait", "{}", rig.Sign(_key, "wait", life: TimeSpan.FromSeconds(20)));
        await rig.RunAsync(TimeSpan.FromSeconds(30));
        await GoAsync();
        await rig.RunUntilAsync(() => rig.Server.EndOf(late) is not null, "it is decided");
        Assert.Equal("refused", rig.Server.EndOf(late));
        Assert.Contains("expired", rig.Server.ErrorOf(late), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_ServerHasTheHostEnrolAsAnother_RunsNothingThatWasSignedForThatOne()
    {
        var mark = _directory.File("mark");
        await using var rig = await CommandRig.StartAsync(Given.Allowing(_key, Script("once", $"echo x >> {mark}")));
        await rig.RunAsync(TimeSpan.FromSeconds(1));
        var before = rig.NodeId;
        rig.Rig.Server.Store.Keys.Clear();
        rig.Rig.Server.Flags |= 1;
        await rig.RunUntilAsync(() => rig.NodeId != before, "it has enrolled anew");
        var id = await rig.DoAsync("once", "{}", rig.Sign(_key, "once"));
        Assert.Equal("refused", rig.Server.EndOf(id));
        Assert.Contains("commands.node", rig.Server.ErrorOf(id), StringComparison.Ordinal);
        Assert.False(File.Exists(mark));
    }

    private static bool IsZombie(string pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] == 'Z';
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Has a script wait for <see cref="GoAsync"/>.</summary>
    private string UntilGo => $"while [ ! -f {_directory.File("go")} ]; do sleep 0.05; done";

    private Task GoAsync() => File.WriteAllTextAsync(_directory.File("go"), "");

    private AllowedCommand Script(string name, string script, params CommandArgument[] arguments)
        => Given.Script(_directory, name, script, arguments);
}
