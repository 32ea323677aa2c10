using System.Diagnostics;
using System.Runtime.Versioning;
using CloudNexus.Agent.Configuration;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Tests.Programs;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Tests.Commands;

/// <summary>However an agent is killed, a signed command runs at most once, and the server hears how it ended.</summary>
[Collection(ProgramsCollection.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class KilledAgentTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly OperatorKey _key = OperatorKey.New();

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    private string Mark => _directory.File("mark");

    [Fact]
    public async Task Restart_KilledBetweenJournalAndStart_IsInterruptedAndNotRun()
    {
        await using var rig = await StartAsync("true");
        var signature = rig.Sign(_key, "once");
        rig.Journal.Open(rig.NowMs);
        Assert.Null(rig.Journal.Take("taken", "once", (string)signature["nonce"]!, (long)signature["expiresAt"]!, rig.NowMs));
        rig.Server.Give("once", "{}", signature, "taken");

        await using var next = rig.Restart();
        await next.RunUntilAsync(() => next.Server.EndOf("taken") is not null, "it was told");
        Assert.Equal(("failed", "interrupted"), (next.Server.EndOf("taken"), next.Server.ErrorOf("taken")));
        var again = await next.DoAsync("once", "{}", signature);
        Assert.Contains("nonce was used", next.Server.ErrorOf(again), StringComparison.Ordinal);
        Assert.Equal(0, Given.Lines(Mark));
    }

    [Fact]
    public async Task Restart_KilledWhileItRuns_IsInterruptedAndNotRunAgain()
    {
        await using var rig = await StartAsync("sleep 1000");
        var signature = rig.Sign(_key, "once");
        var id = rig.Server.Give("once", "{}", signature);
        await rig.RunUntilAsync(() => Given.Lines(Mark) == 1, "it runs");

        await using var next = rig.Restart();
        next.Server.Give("once", "{}", signature, id);
        await next.RunUntilAsync(() => next.Server.EndOf(id) is not null, "it was told");
        Assert.Equal(("failed", "interrupted"), (next.Server.EndOf(id), next.Server.ErrorOf(id)));
        await next.RunAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, Given.Lines(Mark));
    }

    [Fact]
    public async Task Restart_KilledAfterItsEndBeforeItWasTold_TellsResultAndOutput()
    {
        await using var rig = await StartAsync("echo done; exit 4");
        rig.Server.Status = (kind, _) => kind == "report" ? 503 : null;
        var id = rig.Server.Give("once", "{}", rig.Sign(_key, "once"));
        await rig.RunUntilAsync(() => rig.Rig.Counters.CommandsDone == 1, "it ended");

        rig.Server.Status = (_, _) => null;
        await using var next = rig.Restart();
        await next.RunUntilAsync(() => next.Server.EndOf(id) is not null, "it was told");
        Assert.Equal(("failed", 4, "done\n"), (
            next.Server.EndOf(id), (int)next.Server.ResultOf(id)["exitCode"]!, next.Server.OutputOf(id)));
        Assert.Equal(1, Given.Lines(Mark));

        await using var third = next.Restart();
        var reports = third.Server.Reports.Count;
        await third.RunAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(reports, third.Server.Reports.Count);
    }

    [Fact]
    public async Task Run_RealProcessIsKilledWhileACommandRuns_NextLifeSaysInterruptedAndRunsItNotAgain()
    {
        await using var server = await ServerDouble.StartAsync(TimeProvider.System);
        (server.FlushIntervalSeconds, server.PollIntervalSeconds) = (1, 1);
        var commands = new CommandServerDouble(server);
        var script = HostProgram.Write(_directory.File("once.sh"), $"#!/bin/sh\necho $$ >> {Mark}\nexec sleep 1000\n");
        File.WriteAllText(_directory.File("agent.yaml"), $$"""
            server: {{server.Address}}
            data: {{_directory.File("data")}}
            commands:
              operators: [{ name: alice, key: "{{_key.Public}}" }]
              allow: [{ name: once, run: [{{script}}] }]
            """);
        File.SetUnixFileMode(_directory.File("agent.yaml"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var first = Agent();
        await Eventually.True(() => server.Store.Samples.Count > 0, "the agent reports");
        var expires = TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds();
        var text = new CommandText(server.Store.Keys.Keys.Single(), "once", "{}", CommandText.NewNonce(), expires);
        var signature = CommandRig.Sign(_key, text);
        var id = commands.Give("once", "{}", signature);
        await Eventually.True(() => Given.Lines(Mark) == 1, "the command runs");
        first.Kill();
        await first.WaitForExitAsync();
        using var orphan = Process.GetProcessById(int.Parse(File.ReadAllLines(Mark)[0], System.Globalization.CultureInfo.InvariantCulture));
        orphan.Kill();

        commands.Give("once", "{}", signature, id);
        var copy = commands.Give("once", "{}", signature);
        using var second = Agent();
        try
        {
            await Eventually.True(() => commands.EndOf(id) is not null && commands.EndOf(copy) is not null, "both were told");
            Assert.Equal(("failed", "interrupted"), (commands.EndOf(id), commands.ErrorOf(id)));
            Assert.Equal("refused", commands.EndOf(copy));
            Assert.Equal(1, Given.Lines(Mark));
        }
        finally
        {
            second.Kill();
            await second.WaitForExitAsync();
        }
    }

    private Process Agent()
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(AgentProgram).Assembly.Location, "run", "--config", _directory.File("agent.yaml")])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["NEXUS_ENROLMENT_TOKEN"] = ServerDouble.EnrolmentToken;
        var agent = Process.Start(start)!;
        agent.OutputDataReceived += (_, _) => { };
        agent.BeginOutputReadLine();
        return agent;
    }

    private Task<CommandRig> StartAsync(string script)
        => CommandRig.StartAsync(Given.Allowing(_key, Given.Script(_directory, "once", $"echo x >> {Mark}; {script}")));
}
