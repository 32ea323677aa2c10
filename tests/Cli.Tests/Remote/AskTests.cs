using System.Text.Json.Nodes;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Remote;

public sealed class AskTests : IAsyncLifetime
{
    private Operator _operator = null!;

    private CommandServer Server => _operator.Server;

    public async Task InitializeAsync() => _operator = await Operator.StartAsync();

    public async Task DisposeAsync() => await _operator.DisposeAsync();

    [Fact]
    public async Task Ask_Answered_StreamsAndSaysWhoAnswered()
    {
        Server.Host = c => Server.Set(c, "running", "[node n1: 7 bytes]\nweb-1 is ");
        var terminal = new ScriptedTerminal { OutputIsTerminal = true };
        var run = _operator.Nexus.RunOnAsync(terminal, default, "ask", "What is \"busy\"?", "--model", "small", "--node", "web-1");
        await _operator.UntilAsync(() => terminal.Written.EndsWith("web-1 is ", StringComparison.Ordinal), "the beginning");
        Server.Set(Server.Commands[0], "completed", "busy.", Answer("web-1 is busy."));
        await _operator.UntilAsync(() => run.IsCompleted, "the end");

        Assert.Equal((ExitCodes.Success, "[node n1: 7 bytes]\nweb-1 is busy.\n"), ((await run).Exit, terminal.Written));
        Assert.Contains("By llama with 2 look-ups and 30 tokens", terminal.Complained, StringComparison.Ordinal);
        var asked = Server.Http.Requests.Single(r => r.Method == "POST").Body!;
        Assert.Equal(("ask", null), ((string?)asked["action"], asked["target"]));
        var expected = new JsonObject { ["question"] = "What is \"busy\"?", ["model"] = "small", ["node"] = "node-1" };
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse((string)asked["arguments"]!)));
    }

    [Fact]
    public async Task Ask_OutputIsAFile_HasTheAnswerAlone()
    {
        Server.Host = c => Server.Set(c, "completed", "[node n1: 7 bytes]\nAll is", Answer("All is well.", looks: 1));

        var ran = await _operator.RunAsync("ask", "Is all well?");

        Assert.Equal((ExitCodes.Success, "All is well.\n"), (ran.Exit, ran.Out));
        Assert.Contains("[node n1: 7 bytes]\nAll is\n", ran.Error, StringComparison.Ordinal);
        Assert.Contains("with 1 look-up and 30 tokens", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_StreamLostItsEnd_AnswerIsShownWhole()
    {
        Server.Host = c => Server.Set(c, "completed", "All is", Answer("All is well."));

        var ran = await _operator.RunOnAsync(new ScriptedTerminal { OutputIsTerminal = true }, default, "ask", "Is all well?");

        Assert.Equal("All is\nAll is well.\n", ran.Out);
    }

    [Fact]
    public async Task Ask_FromStandardInput_AnswerThatCameWholeIsShown()
    {
        Server.Host = c => Server.Set(c, "completed", null, Answer("All is\u001b[2J well."));

        var ran = await _operator.RunOnAsync(new ScriptedTerminal { In = new StringReader("Is all well?\n") }, default, "ask", "-");

        Assert.Equal((ExitCodes.Success, "All is\uFFFD[2J well.\n"), (ran.Exit, ran.Out));
        Assert.Contains("Is all well?", (string)Server.Commands[0]["arguments"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_ModelIsAway_ExitsWith1AndSaysWhy()
    {
        Server.Host = c => Server.Set(c, "failed", null, new JsonObject { ["error"] = "Ollama does not answer: start it." });

        var ran = await _operator.RunAsync("ask", "Well?");

        Assert.Equal((ExitCodes.Failure, ""), (ran.Exit, ran.Out));
        Assert.Contains("Ollama does not answer: start it.", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_BrokenOff_IsCalledOff()
    {
        Server.Host = c => Server.Set(c, "running");
        using var stop = new CancellationTokenSource();
        var run = _operator.Nexus.RunOnAsync(new ScriptedTerminal(), stop.Token, "ask", "Well?");
        await _operator.UntilAsync(() => Server.Http.Count("GET", "/output") > 0, "it waits");

        await stop.CancelAsync();

        Assert.Equal(ExitCodes.Failure, (await run).Exit);
        Assert.Equal("cancelled", (string?)Server.Commands[0]["status"]);
    }

    private static JsonObject Answer(string text, int looks = 2) => new()
    {
        ["data"] = new JsonObject
        {
            ["model"] = "llama", ["answer"] = text, ["steps"] = new JsonArray([.. Enumerable.Range(0, looks).Select(_ => new JsonObject())]),
            ["promptTokens"] = 20, ["completionTokens"] = 10,
        },
    };
}
