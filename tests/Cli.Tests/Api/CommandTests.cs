using System.Text.Json.Nodes;
using CloudNexus.Cli.Tests.Support;
using CloudNexus.Wire;

namespace CloudNexus.Cli.Tests.Api;

/// <summary>Commands from the operator's terminal to the host and back, over the whole server.</summary>
[Collection(InstallationCollection.Name)]
public sealed class CommandTests(Installation installation)
{
    private readonly string _name = $"n-{Guid.NewGuid():N}"[..12];

    [Fact]
    public async Task Run_SignedAction_IsTakenByTheHostAndItsOutputComesBack()
    {
        using var nexus = await OperatorAsync();
        var host = await HostAsync(nexus);
        var run = nexus.RunAsync("commands", "run", "clean", "--node", _name, "--arg", "days=7", "--yes");

        var command = await host.TakeAsync();
        await host.ReportAsync(command, "running", 0, "first é\n");
        await host.ReportAsync(command, "completed", Bytes("first é\n"), "second", new JsonObject { ["exitCode"] = 0 });
        var ran = await run;

        Assert.Equal((ExitCodes.Success, "first é\nsecond\n"), (ran.Exit, ran.Out));
        Assert.Equal("{\"days\":7}", command.GetProperty("arguments").GetString());
        Assert.Contains($"{_name}: completed", ran.Error, StringComparison.Ordinal);
        var shown = await nexus.JsonAsync("commands", "show", command.GetProperty("id").GetString()!);
        Assert.Equal("completed", shown.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Approve_ProposalOfSomebodyElse_IsRunAndWatched()
    {
        using var nexus = await OperatorAsync();
        using var proposer = await installation.LoggedInAsync("operator");
        var host = await HostAsync(nexus);
        var proposed = await proposer.JsonAsync(
            "commands", "propose", "restart", "--node", _name, "--arguments", "{ \"what\": \"nginx\" }");
        var id = proposed.GetProperty("commands")[0].GetProperty("id").GetString()!;

        var approved = await nexus.RunAsync("commands", "approve", id, "--yes");
        var command = await host.TakeAsync();
        await host.ReportAsync(command, "failed", 0, null, new JsonObject { ["exitCode"] = 5, ["error"] = "no such unit" });
        var watched = await nexus.RunAsync("commands", "watch", id);

        Assert.Equal((ExitCodes.Success, ExitCodes.Failure), (approved.Exit, watched.Exit));
        Assert.Equal("{ \"what\": \"nginx\" }", command.GetProperty("arguments").GetString());
        Assert.Contains($"{_name}: failed", watched.Error, StringComparison.Ordinal);
        Assert.Contains("exit code 5: no such unit", watched.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Failure, (await nexus.RunAsync("commands", "approve", id, "--yes")).Exit);
    }

    [Fact]
    public async Task Run_BuiltIn_GivesWhatTheHostSays()
    {
        using var nexus = await OperatorAsync();
        var host = await HostAsync(nexus);
        var run = nexus.RunAsync("commands", "run", "ping", "--node", _name);

        var result = new JsonObject { ["data"] = new JsonObject { ["pong"] = true } };
        await host.ReportAsync(await host.TakeAsync(), "completed", 0, null, result);

        Assert.Equal((ExitCodes.Success, "{\n  \"pong\": true\n}\n"), ((await run).Exit, (await run).Out));
    }

    [Fact]
    public async Task Batch_OfALabel_IsListedApprovedAndCancelled()
    {
        using var nexus = await OperatorAsync();
        await HostAsync(nexus, new() { ["batch"] = _name });
        var made = await nexus.JsonAsync(
            "commands", "propose", "clean", "--label", $"batch={_name}", "--priority", "high", "--expires", "1h");
        var command = made.GetProperty("commands")[0];
        var id = command.GetProperty("id").GetString()!;

        var cancelled = await nexus.RunAsync("commands", "cancel", id);
        var list = await nexus.RunAsync("commands", "list", "--node", _name, "--status", "cancelled", "--action", "clean");
        var approved = await nexus.RunAsync("commands", "approve", id, "--yes");

        Assert.Equal("high", command.GetProperty("priority").GetString());
        Assert.Equal((ExitCodes.Success, ExitCodes.Failure), (cancelled.Exit, approved.Exit));
        Assert.StartsWith($"{id}  {_name}  clean   cancelled", list.Lines[1], StringComparison.Ordinal);
        Assert.Contains("only proposed ones", approved.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_Viewer_MaySeeAndNotPropose()
    {
        using var viewer = await installation.LoggedInAsync("viewer");
        using var nexus = await OperatorAsync();
        await HostAsync(nexus);
        await nexus.RunAsync("commands", "propose", "clean", "--node", _name);

        Assert.Equal(2, (await viewer.RunAsync("commands", "list", "--node", _name)).Lines.Length);
        var refused = await viewer.RunAsync("commands", "propose", "ping", "--node", _name);
        Assert.Equal(ExitCodes.Failure, refused.Exit);
        Assert.StartsWith("nexus: ", refused.Error, StringComparison.Ordinal);
    }

    private static int Bytes(string text) => System.Text.Encoding.UTF8.GetByteCount(text);

    private async Task<Nexus> OperatorAsync()
    {
        var nexus = await installation.LoggedInAsync("operator");
        Assert.Equal(ExitCodes.Success, (await nexus.RunAsync("keys", "new")).Exit);
        return nexus;
    }

    private async Task<HostDouble> HostAsync(Nexus nexus, Dictionary<string, string>? labels = null)
    {
        var (_, apiKey) = await installation.EnrolAsync(_name, labels);
        using var key = OperatorKey.FromPem(await File.ReadAllTextAsync(Path.Combine(nexus.Directory, "operator.pem")));
        return new HostDouble(installation.Http, apiKey, key.Public);
    }
}
