using System.Text.Json.Nodes;
using CloudNexus.Agent.Commands;
using CloudNexus.Agent.Configuration;

namespace CloudNexus.Agent.Tests.Commands;

/// <summary>What every host does, and what becomes of results that nobody wants.</summary>
public sealed class BuiltInActionTests
{
    [Fact]
    public async Task Step_BuiltInActions_NeedNoPermission()
    {
        await using var rig = await CommandRig.StartAsync(new CommandOptions());
        var ping = await rig.DoAsync("ping");
        Assert.Equal("completed", rig.Server.EndOf(ping));
        Assert.Equal(AgentVersion.Text, (string?)rig.Server.ResultOf(ping)["data"]!["agentVersion"]);
        var system = await rig.DoAsync("system");
        Assert.True((long)rig.Server.ResultOf(system)["data"]!["memoryBytes"]! > 0);
        var processes = await rig.DoAsync("processes");
        Assert.NotEmpty((JsonArray)rig.Server.ResultOf(processes)["data"]!["processes"]!);
    }

    [Fact]
    public async Task Step_Collect_SendsWhatWasSampledWithoutWaitingForTheInterval()
    {
        await using var rig = await CommandRig.StartAsync(new CommandOptions());
        rig.Rig.Server.FlushIntervalSeconds = 300;
        await rig.RunAsync(TimeSpan.FromSeconds(30));
        var before = rig.Rig.Server.Store.Samples.Count;
        var id = await rig.DoAsync("collect");
        Assert.Equal("completed", rig.Server.EndOf(id));
        var newest = (long)rig.Server.ResultOf(id)["data"]!["newestSample"]!;
        Assert.True(rig.Rig.Server.Store.Samples.Count > before);
        Assert.Contains(newest, rig.Rig.Server.Store.Samples.Keys);
    }

    [Fact]
    public async Task Step_CollectWhileNoRouteWorks_FailsAfterItsTime()
    {
        await using var rig = await CommandRig.StartAsync(new CommandOptions());
        var usual = rig.Rig.Server.Intercept;
        rig.Rig.Server.Intercept = (context, kind)
            => kind is "hub" or "metrics" ? Doubles.ServerDouble.Answer(context, 503) : usual(context, kind);
        var id = await rig.DoAsync("collect");
        Assert.Equal(("failed", "it did not end within 10 s"), (rig.Server.EndOf(id), rig.Server.ErrorOf(id)));
    }

    [Fact]
    public async Task Step_Log_GivesTheEndOfTheLogWithoutSecrets()
    {
        await using var rig = await CommandRig.StartAsync(new CommandOptions());
        for (var i = 0; i < 600; i++)
        {
            rig.AgentLog.Info($"line {i}\nforged");
        }

        var id = await rig.DoAsync("log", """{"lines":3}""");
        var lines = rig.Server.OutputOf(id).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Contains("line 599 forged", lines[1], StringComparison.Ordinal);
        Assert.Contains("log starts", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Rig.Session.Current!.Key.Text, rig.Server.OutputOf(id), StringComparison.Ordinal);
        Assert.Equal("refused", rig.Server.EndOf(await rig.DoAsync("log", """{"lines":501}""")));
        Assert.Equal("refused", rig.Server.EndOf(await rig.DoAsync("ping", """{"lines":3}""")));
    }

    [Fact]
    public async Task Step_SwitchedOff_RefusesEvenBuiltIns()
    {
        await using var rig = await CommandRig.StartAsync(new CommandOptions { Enabled = false });
        var id = await rig.DoAsync("ping");
        Assert.Equal("refused", rig.Server.EndOf(id));
        Assert.Contains("commands.enabled", rig.Server.ErrorOf(id), StringComparison.Ordinal);
        Assert.Equal(0, (int)rig.Server.Requests.First(r => r.Kind == "self").Body["slots"]!);
    }

    [Fact]
    public async Task Step_ServerTakesNoReport_TriesTheBareFactsAndGivesUp()
    {
        await using var rig = await CommandRig.StartAsync(new CommandOptions());
        rig.Server.Status = (kind, _) => kind == "report" ? 400 : null;
        rig.Server.Give("system");
        await rig.RunUntilAsync(
            () => rig.Server.Requests.Any(r => r.Kind == "report" && r.Body["result"] is JsonObject o && o["data"] is null), "it gave up");
        rig.Server.Status = (_, _) => null;
        Assert.Equal("completed", rig.Server.EndOf(await rig.DoAsync("ping")));
    }

    [Fact]
    public async Task Step_ServerNeverTakesResults_HoldsSixteenAndClaimsNoMore()
    {
        await using var rig = await CommandRig.StartAsync(new CommandOptions());
        rig.Server.Status = (kind, _) => kind == "report" ? 503 : null;
        for (var i = 0; i < 40; i++)
        {
            rig.Server.Give("ping");
        }

        await rig.RunAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(CommandLimits.Commands, rig.Rig.Counters.CommandsDone);
        rig.Server.Status = (_, _) => null;
        await rig.RunUntilAsync(() => rig.Rig.Counters.CommandsDone == 40, "the rest follows");
    }
}
