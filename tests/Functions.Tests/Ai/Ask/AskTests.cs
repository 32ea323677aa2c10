using System.Text.Json;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Ai.Usage;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness.Ollama;
using static CloudNexus.Functions.Tests.Ai.Ask.Minds;

namespace CloudNexus.Functions.Tests.Ai.Ask;

/// <summary>Questions that a model answers by looking into the fleet.</summary>
[Collection(AppCollection.Name)]
public sealed class AskTests : IAsyncLifetime
{
    private AskRig _rig = null!;

    public async Task InitializeAsync() => _rig = await AskRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Ask_ModelLooksThingsUp_AnswerStepsAndTokensAreStored()
    {
        var node = await _rig.AddNodeAsync("web-1", "env=prod");
        await _rig.App.IngestAsync(node.Frame(1, ServiceApp.StartMs, 30));
        _rig.Ollama.Script = Turns(
            Call("list_nodes"),
            Call("series_summary", new() { ["node"] = "web-1", ["series"] = "cpu.total", ["minutes"] = 30 }),
            Say("web-1 is ", "fine."));

        var done = await _rig.AskAsync("How is web-1?");

        Assert.Equal((CommandStatus.Completed, null), (done.Status, done.Result!.Error));
        var record = AskRig.RecordOf(done);
        Assert.Equal(("How is web-1?", AskRig.Model, "web-1 is fine.", false), (record.Question, record.Model, record.Answer, record.AnswerCut));
        Assert.Equal(["list_nodes", "series_summary"], record.Steps.Select(s => s.Tool));
        Assert.All(record.Steps, s => Assert.True(s.Bytes > 100 && s.Error is null, s.ToString()));
        Assert.Contains("cpu.total", record.Steps[1].Arguments);
        Assert.Equal((21, 2), (record.PromptTokens, record.CompletionTokens));

        var told = _rig.Asked[^1]["messages"]!.AsArray();
        Assert.Equal(["system", "user", "assistant", "tool", "assistant", "tool"], told.Select(RoleOf));
        Assert.Contains("\"name\":\"web-1\"", Content(told[3]));
        Assert.Contains("\"env=prod\"", Content(told[3]));
        Assert.Contains("\"series\":\"cpu.total\",\"unit\":\"%\",\"avg\":", Content(told[5]));
        Assert.Equal("series_summary", told[5]!["tool_name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Ask_Progress_IsTheCommandsOutput()
    {
        _rig.Ollama.Script = Turns(new FakeAnswer { Words = ["Let me look."], Calls = [("alerts", [])] }, Say("Nothing ", "is ", "wrong."));
        var done = await _rig.AskAsync("What is wrong?");
        Assert.Matches(@"^Let me look\.\n\[alerts \{\}: \d+ bytes\]\nNothing is wrong\.$", _rig.Commands.OutputOf(done.Id));
    }

    [Fact]
    public async Task Ask_ModelAndItsContext_AreAskedFor()
    {
        _rig.Ollama.Models["qwen3:8b"] = false;
        var item = _rig.Commands.Add("""{"question":"Hi","model":"qwen3:8b"}""", AskRig.Admin);
        await _rig.RunAsync(item);
        Assert.Equal("qwen3:8b", AskRig.RecordOf(_rig.Commands.Get(item.Id)).Model);

        var body = Assert.Single(_rig.Asked);
        Assert.Equal(AskLimits.UsualContextTokens, body["options"]!["num_ctx"]!.GetValue<int>());
        Assert.Equal(AskLimits.MostTurnTokens, body["options"]!["num_predict"]!.GetValue<int>());
        var tools = body["tools"]!.AsArray().Select(t => t!["function"]!["name"]!.GetValue<string>());
        Assert.Equal(["alerts", "events", "list_nodes", "logs", "node", "series_summary", "top_processes"], tools.Order());
    }

    [Fact]
    public async Task Ask_Usage_IsTheAskersAndOfTheirToken()
    {
        var maker = AskRig.Admin with { UserId = "someone", Actor = "some one", TokenId = "their-token" };
        await _rig.AskAsync("Hi", maker);
        await _rig.App.Get<UsageService>().FlushAsync();
        var day = DateOnly.FromDateTime(_rig.Time.GetUtcNow().UtcDateTime);
        var (key, count) = Assert.Single(await _rig.App.Get<UsageStore>().ListAsync(day, "someone", null, default));
        Assert.Equal(("their-token", "some one", 7L), (key.Key.Id, key.Key.OwnerName, count.PromptTokens));
    }

    [Fact]
    public async Task Ask_AboutANode_TellsTheModelWhich()
    {
        var node = await _rig.AddNodeAsync("web-1");
        await _rig.AskAsync("How is it?", node: node.Id);
        Assert.Contains($"'{node.Id}'", Content(_rig.Asked[0]["messages"]![1]));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"question":"  "}""")]
    [InlineData("""{"question":7}""")]
    [InlineData("""{"question":"Hi","model":"no name"}""")]
    [InlineData("""{"question":"Hi","node":"NO ID"}""")]
    [InlineData("""{"question":"Hi","sudo":true}""")]
    [InlineData("nothing")]
    public async Task Ask_BadArguments_FailsWithoutAskingAModel(string arguments)
    {
        var item = _rig.Commands.Add(arguments, AskRig.Admin);
        await _rig.RunAsync(item);
        var done = _rig.Commands.Get(item.Id);
        Assert.Equal(CommandStatus.Failed, done.Status);
        Assert.Matches("'(question|model|node|ask)'", done.Result!.Error!);
        Assert.Empty(_rig.Ollama.Requests);
    }

    [Fact]
    public async Task Ask_ModelThatNeverStopsLooking_AnswersAfterEightSteps()
    {
        _rig.Ollama.Script = asked => asked["tools"] is null ? Say("Enough.") : Call(("alerts", []), ("alerts", []), ("alerts", []));
        var done = await _rig.AskAsync("Go on for ever");
        var record = AskRig.RecordOf(done);
        Assert.Equal((AskLimits.MostSteps, "Enough."), (record.Steps.Count, record.Answer));
        Assert.Equal(AskPrompt.AnswerNow, Content(_rig.Asked[^1]["messages"]!.AsArray()[^1]));
        Assert.Equal(4, _rig.Asked.Count);
    }

    [Fact]
    public async Task Ask_LargeFleet_ResultsStayWithinTheModelsContext()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _rig.AddNodeAsync($"{new string('n', 100)} {i}", $"where={new string('x', 60)}")));
        _rig.Ollama.Script = asked => asked["tools"] is null ? Say("Many.") : Call("list_nodes", new() { ["limit"] = 50 });
        var record = AskRig.RecordOf(await _rig.AskAsync("List them again and again"));

        Assert.True(record.Steps.Count is > 1 and < AskLimits.MostSteps, $"{record.Steps.Count} steps");
        Assert.InRange(record.Steps.Sum(s => s.Bytes), 8000, AskLimits.MostResultBytes(AskLimits.UsualContextTokens) + 2000);
        Assert.Contains("more left out", Content(_rig.Asked[1]["messages"]![3]));
    }

    [Fact]
    public async Task Ask_LongAnswer_IsCutAndFitsIntoTheResult()
    {
        _rig.Ollama.Script = Turns(Say([.. Enumerable.Repeat(string.Concat(Enumerable.Repeat("\u0416\"\\<", 10)), 1000)]));
        var done = await _rig.AskAsync("Say much");
        var record = AskRig.RecordOf(done);
        Assert.True(record.AnswerCut && record.Answer!.StartsWith("\u0416\"\\<\u0416", StringComparison.Ordinal));
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(done.Result!.Data!.Value).Length, 10_000, CommandResult.MostDataBytes);
        Assert.True(_rig.Commands.OutputOf(done.Id).Length < 50_000);
    }

    [Fact]
    public async Task Ask_EscapesInTheAnswer_ReachNoTerminal()
    {
        _rig.Ollama.Script = Turns(Say("\u001b[31mred\u001b[0m", " \u202eturned\u0007"));
        var done = await _rig.AskAsync("Colours?");
        Assert.DoesNotContain(_rig.Commands.OutputOf(done.Id) + AskRig.RecordOf(done).Answer, c => char.IsControl(c) || c == '\u202e');
    }

    [Theory]
    [InlineData("sudo", "{}", "no-such-tool")]
    [InlineData("node", "{}", "bad-arguments")]
    [InlineData("node", """{"node":["a"]}""", "bad-arguments")]
    [InlineData("node", """{"node":"nobody"}""", "no-such-node")]
    [InlineData("alerts", """{"shell":"rm -rf"}""", "bad-arguments")]
    [InlineData("list_nodes", """{"status":"BROKEN"}""", "bad-status")]
    [InlineData("list_nodes", """{"limit":"many"}""", "bad-arguments")]
    [InlineData("events", """{"type":"a*b"}""", "bad-type")]
    public async Task Ask_WrongCall_IsToldToTheModel(string tool, string arguments, string kind)
    {
        _rig.Ollama.Script = Turns(Call(tool, System.Text.Json.Nodes.JsonNode.Parse(arguments)!.AsObject()), Say("Well."));
        var record = AskRig.RecordOf(await _rig.AskAsync("Try"));
        Assert.Equal((tool, kind), (record.Steps[0].Tool, record.Steps[0].Error));
        Assert.Equal("Well.", record.Answer);
        Assert.Contains("error: ", Content(_rig.Asked[1]["messages"]![3]));
    }

    [Fact]
    public async Task Ask_TokenWithoutTheScope_LooksAtNothing()
    {
        await _rig.AddNodeAsync("hidden-1");
        _rig.Ollama.Script = Turns(Call(("list_nodes", []), ("alerts", []), ("events", [])), Say("Nothing."));
        var record = AskRig.RecordOf(await _rig.AskAsync("Nodes?", AskRig.Admin with { Scopes = new HashSet<string> { Scopes.AiUse } }));
        Assert.All(record.Steps, s => Assert.Equal("scope-missing", s.Error));
        Assert.DoesNotContain("hidden-1", string.Concat(_rig.Asked.Select(a => a.ToJsonString())));
    }
}
