using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Remote;

public sealed class RunTests : IAsyncLifetime
{
    private Operator _operator = null!;

    private CommandServer Server => _operator.Server;

    public async Task InitializeAsync() => _operator = await Operator.StartAsync();

    public async Task DisposeAsync() => await _operator.DisposeAsync();

    [Fact]
    public async Task Run_SignedAction_IsProposedApprovedAndItsOutputShown()
    {
        Server.Host = CommandServer.Completes(Server, "one\ntwo");

        var ran = await _operator.AnswerAsync(
            "y", "commands", "run", "clean", "--node", "web-1", "--arg", "days=7", "--arg", "mode=old", "--expires", "1m",
            "--priority", "high");

        Assert.Equal((ExitCodes.Success, "one\ntwo\n"), (ran.Exit, ran.Out));
        Assert.Contains("web-1: completed, exit code 0", ran.Error, StringComparison.Ordinal);
        var asked = Server.Http.Requests.Single(r => r is { Method: "POST", Path: "/api/v1/commands" }).Body!;
        var expected = new JsonObject
        {
            ["target"] = new JsonObject { ["nodeId"] = "node-1" },
            ["action"] = "clean",
            ["arguments"] = "{\"days\":7,\"mode\":\"old\"}",
            ["expirySeconds"] = 60,
            ["priority"] = "high",
        };
        Assert.True(JsonNode.DeepEquals(expected, asked), asked.ToJsonString());
        Assert.Equal(Server.Pins[0].Id, (string?)Server.Commands[0]["approvedBy"]!["keyId"]);
    }

    [Fact]
    public async Task Run_OnALabel_SignsForEachNodeAndTellsTheirOutputApart()
    {
        Server.Host = c => CommandServer.Completes(Server, $"from {c["target"]!["nodeId"]}\nend")(c);

        var ran = await _operator.AnswerAsync("y", "commands", "run", "clean", "--label", "env=prod");

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Assert.Equal(["web-1  end", "web-1  from node-1", "web-2  end", "web-2  from node-2"], ran.Lines.Order());
        Assert.Contains("Sign these 2 commands?", ran.Error, StringComparison.Ordinal);
        Assert.Contains("2 completed.", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("action", "format-disk")]
    [InlineData("arguments", "{\"days\":70}")]
    [InlineData("arguments", "{\"days\": 7}")]
    [InlineData("nodeId", "node-2")]
    public async Task Run_ServerMakesAnotherCommandOfIt_SignsNothing(string field, string value)
    {
        Server.Twist = c => (field == "nodeId" ? c["target"]! : c)[field] = value;

        var ran = await _operator.RunAsync("commands", "run", "clean", "--node", "web-1", "--arg", "days=7", "--yes");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("made another command", ran.Error, StringComparison.Ordinal);
        Assert.Equal(0, Server.Http.Count("POST", "/approve"));
        Assert.Equal("cancelled", (string?)Server.Commands[0]["status"]);
    }

    [Fact]
    public async Task Run_NotAgreed_LeavesNothingBehind()
    {
        var ran = await _operator.AnswerAsync("n", "commands", "run", "clean", "--label", "env=prod");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Equal(["cancelled", "cancelled"], Server.Commands.Select(c => (string?)c["status"]));
    }

    [Fact]
    public async Task Run_BuiltIn_NeedsNoKeyAndPrintsWhatCame()
    {
        File.Delete(_operator.KeyFile);
        Server.Host = c => Server.Set(c, "completed", null, new JsonObject { ["data"] = new JsonObject { ["os"] = "Debian \u202e13" } });

        var ran = await _operator.RunAsync("commands", "run", "system", "--node", "web-1");

        Assert.Equal(ExitCodes.Success, ran.Exit);
        Assert.Equal("{\n  \"os\": \"Debian \uFFFD13\"\n}\n", ran.Out);
    }

    [Fact]
    public async Task Run_NoKey_SaysHowToMakeOneAndLeavesNothingBehind()
    {
        File.Delete(_operator.KeyFile);

        var ran = await _operator.RunAsync("commands", "run", "clean", "--node", "web-1", "--yes");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("nexus keys new", ran.Error, StringComparison.Ordinal);
        Assert.Equal("cancelled", (string?)Server.Commands[0]["status"]);
    }

    [Theory]
    [InlineData("failed", 3, "no space left", "web-1: failed, exit code 3: no space left")]
    [InlineData("refused", null, "not allowed here", "web-1: refused: not allowed here")]
    [InlineData("expired", null, null, "web-1: expired")]
    public async Task Run_DoesNotComplete_ExitsWith1AndSaysWhy(string status, int? exitCode, string? error, string expected)
    {
        Server.Host = c => Server.Set(c, status, "so far", new JsonObject { ["exitCode"] = exitCode, ["error"] = error });

        var ran = await _operator.RunAsync("commands", "run", "clean", "--node", "node-1", "--yes");

        Assert.Equal((ExitCodes.Failure, "so far\n"), (ran.Exit, ran.Out));
        Assert.EndsWith(expected + "\n", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OneOfSeveralFails_ExitsWith1()
    {
        Server.Host = c => Server.Set(c, (string?)c["target"]!["nodeId"] == "node-1" ? "completed" : "failed");

        var ran = await _operator.RunAsync("commands", "run", "clean", "--label", "env=prod", "--yes");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("1 completed, 1 failed.", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Json_IsALineForEachPieceAndTheCommandLast()
    {
        Server.Host = CommandServer.Completes(Server, "a\u001bb\n");

        var ran = await _operator.RunAsync("commands", "run", "clean", "--node", "web-1", "--yes", "--json");

        var lines = ran.Lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.Equal(("c1", "a\u001bb\n"), (lines[0].GetProperty("id").GetString(), lines[0].GetProperty("text").GetString()));
        Assert.Equal("completed", lines[1].GetProperty("status").GetString());
        Assert.DoesNotContain('\u001b', ran.Out);
    }

    [Theory]
    [InlineData("run", "ping")]
    [InlineData("run", "ping", "--node", "a", "--label", "b=c")]
    [InlineData("run", "ping", "--node", "a", "--route", "r")]
    [InlineData("run", "ping", "--node", "a", "--arg", "a=1", "--arguments", "{}")]
    [InlineData("run", "ping", "--node", "a", "--arguments", "7")]
    [InlineData("run", "ping", "--node", "a", "--arg", "a=[")]
    [InlineData("run", "ping", "--node", "a", "--expires", "25h")]
    [InlineData("propose", "ping", "--node", "a", "--priority", "most")]
    [InlineData("approve")]
    [InlineData("approve", "c1", "--batch", "b")]
    [InlineData("watch")]
    [InlineData("cancel")]
    [InlineData("list", "--status", "done")]
    public async Task Commands_WrongUsage_ExitsWith2AndAsksNobody(params string[] arguments)
    {
        var ran = await _operator.RunAsync(["commands", .. arguments]);

        Assert.Equal((ExitCodes.WrongUsage, ""), (ran.Exit, ran.Out));
        Assert.NotEmpty(ran.Error);
        Assert.Empty(Server.Http.Requests);
    }
}
