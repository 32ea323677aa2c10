using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNexus.Cli.Tests.Support;

namespace CloudNexus.Cli.Tests.Remote;

public sealed class WatchTests : IAsyncLifetime
{
    private Operator _operator = null!;

    private CommandServer Server => _operator.Server;

    public async Task InitializeAsync() => _operator = await Operator.StartAsync();

    public async Task DisposeAsync() => await _operator.DisposeAsync();

    [Fact]
    public async Task Watch_Running_ShowsOutputAsItComesAndEachByteOnce()
    {
        var command = Server.Add(status: "proposed");
        var terminal = new ScriptedTerminal();
        var run = _operator.Nexus.RunOnAsync(terminal, default, "commands", "watch", "c1");

        await _operator.UntilAsync(() => terminal.Complained.Contains("nexus commands approve c1", StringComparison.Ordinal), "it waits");
        Server.Set(command, "running", "ein é");
        await _operator.UntilAsync(() => terminal.Written.EndsWith("ein é", StringComparison.Ordinal), "the first piece");
        Server.Set(command, "running", "\r\n\ttwo\u001b[2J\n");
        await _operator.UntilAsync(() => terminal.Written.EndsWith("two\uFFFD[2J\n", StringComparison.Ordinal), "the second piece");
        Server.Set(command, "completed", "three\n");
        await _operator.UntilAsync(() => run.IsCompleted, "the end");

        Assert.Equal((ExitCodes.Success, "ein é\n\ttwo\uFFFD[2J\nthree\n"), ((await run).Exit, terminal.Written));
    }

    [Fact]
    public async Task Watch_ServerAwayForAWhile_GoesOn()
    {
        Server.Add(status: "running");
        var failures = 3;
        Server.Intercept = _ => failures-- > 0 ? ScriptedAnswer.Problem(503, "Starting") : null;
        var run = _operator.Nexus.RunAsync("commands", "watch", "--batch", "none");
        await _operator.UntilAsync(() => run.IsCompleted, "a first question is not asked again");
        Assert.Equal(ExitCodes.Failure, (await run).Exit);

        failures = 0;
        Server.Host = CommandServer.Completes(Server, "done\n");
        var second = _operator.Nexus.RunAsync("commands", "watch", "c1");
        await _operator.UntilAsync(() => Server.Http.Count("GET", "/output") > 0, "it watches");
        failures = 3;
        await _operator.UntilAsync(() => failures <= 0, "it asks again");
        Server.Set(Server.Commands[0], "completed", "done\n");
        await _operator.UntilAsync(() => second.IsCompleted, "the end");

        Assert.Equal((ExitCodes.Success, "done\n"), ((await second).Exit, (await second).Out));
        Assert.Contains("Starting", (await second).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_BrokenOff_SaysThatTheCommandGoesOn()
    {
        Server.Add(status: "running");
        using var stop = new CancellationTokenSource();
        var run = _operator.Nexus.RunOnAsync(new ScriptedTerminal(), stop.Token, "commands", "watch", "c1");
        await _operator.UntilAsync(() => Server.Http.Count("GET", "/output") > 0, "it watches");

        await stop.CancelAsync();
        var ran = await run;

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        Assert.Contains("goes on: nexus commands watch c1", ran.Error, StringComparison.Ordinal);
        Assert.Equal("running", (string?)Server.Commands[0]["status"]);
    }

    [Fact]
    public async Task Watch_SeveralInJson_HasEachWithWhatCameOfIt()
    {
        Server.Set(Server.Add(batch: "b"), "completed", "one\n", new JsonObject { ["data"] = 7 });
        Server.Set(Server.Add("node-2", batch: "b"), "failed", null, new JsonObject { ["error"] = "no" });

        var ran = await _operator.RunAsync("commands", "watch", "--batch", "b", "--json");

        Assert.Equal(ExitCodes.Failure, ran.Exit);
        var lines = ran.Lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToArray();
        Assert.Equal(3, lines.Length);
        Assert.Contains(lines, l => l.TryGetProperty("text", out var text) && text.GetString() == "one\n");
        Assert.Contains(
            lines, l => l.TryGetProperty("result", out var result) && result.TryGetProperty("data", out var data) && data.GetInt32() == 7);
    }

    [Fact]
    public async Task Watch_SeveralByTheirIds_WaitsForAll()
    {
        Server.Set(Server.Add(), "completed");
        var second = Server.Add("node-2", status: "running");
        var terminal = new ScriptedTerminal();
        var run = _operator.Nexus.RunOnAsync(terminal, default, "commands", "watch", "c1", "c2");
        await _operator.UntilAsync(() => terminal.Complained.Contains("web-1: completed", StringComparison.Ordinal), "the first");
        Assert.False(run.IsCompleted);

        Server.Set(second, "completed", "x");
        await _operator.UntilAsync(() => run.IsCompleted, "the end");

        Assert.Equal((ExitCodes.Success, "web-2  x\n"), ((await run).Exit, terminal.Written));
    }
}
