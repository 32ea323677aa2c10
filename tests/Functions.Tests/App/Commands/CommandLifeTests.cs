using System.Text.Json;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.App.Commands;

/// <summary>A command's way from its maker to its target and back.</summary>
public sealed class CommandLifeTests : OneRig
{
    [Fact]
    public async Task Command_OfAHost_GoesItsWayAndEachChangeIsAnEvent()
    {
        var host = await Rig.HostAsync();
        var made = await Rig.CreateAsync(host);
        Assert.Equal(CommandStatus.Queued, made.Status);
        Assert.True(await Rig.RingsAsync(host));

        var claimed = Assert.Single((await Rig.ClaimAllAsync(host)).Commands);
        Assert.Equal((made.Id, "ping", "{}", null), (claimed.Id, claimed.Action, claimed.Arguments, claimed.Signature));
        Assert.Equal(made.ExpiresAt.ToUnixTimeMilliseconds(), claimed.ExpiresAt);
        await Rig.ReportAsync(host, made.Id, CommandStatus.Running);
        Rig.App.Time.Advance(TimeSpan.FromSeconds(2));
        var data = JsonSerializer.SerializeToElement(new { pong = true });
        await Rig.ReportAsync(host, made.Id, CommandStatus.Completed, new CommandResult(0, Data: data), new ReportedOutput(0, "pong\n"));

        var item = await Rig.FindAsync(made.Id);
        Assert.Equal(CommandStatus.Completed, item.Status);
        Assert.Equal((0, true), (item.Result!.ExitCode, item.Result.Data!.Value.GetProperty("pong").GetBoolean()));
        Assert.Equal((TimeSpan.FromSeconds(2), 5), (item.EndedAt - item.StartedAt, item.OutputBytes));
        Assert.Equal(["queued", "sent", "running", "completed"], Rig.Told(made.Id));
        Assert.Equal(0, await Rig.QueuedAsync(null));
    }

    [Fact]
    public async Task Claim_NothingWaitsAnyMore_StopsTheBell()
    {
        var host = await Rig.HostAsync();
        var made = await Rig.CreateAsync(host);
        Assert.Equal([made.Id], await Rig.ClaimAsync(host));
        Assert.True(await Rig.RingsAsync(host));
        Assert.Empty(await Rig.ClaimAsync(host, 1, made.Id));
        Assert.False(await Rig.RingsAsync(host));
    }

    [Fact]
    public async Task Claim_CommandMadeWhileTheBellIsStopped_RingsAgain()
    {
        var host = await Rig.HostAsync();
        var first = await Rig.CreateAsync(host);
        await Rig.ClaimAsync(host);
        await using var other = Rig.Twin();
        CommandItem? late = null;
        Rig.App.Transport.Before = async request =>
        {
            // Right before the flag is taken away: the other instance finds it set and leaves it.
            if (request.Method.Method == "PATCH" && request.Uri.ToString().Contains("Open", StringComparison.Ordinal) && late is null)
            {
                late = await other.CreateAsync(host);
            }
        };
        await Rig.ClaimAsync(host, 1, first.Id);
        Rig.App.Transport.Before = null;

        Assert.NotNull(late);
        Assert.True(await Rig.RingsAsync(host));
        Assert.Equal([late.Id], await Rig.ClaimAsync(host, 16, first.Id));
    }

    [Fact]
    public async Task Claim_AnswerWasLost_GivesTheSameAgain()
    {
        var host = await Rig.HostAsync();
        var made = await Rig.CreateAsync(host);
        Assert.Equal([made.Id], await Rig.ClaimAsync(host));
        Assert.Equal([made.Id], await Rig.ClaimAsync(host));
        await Rig.ReportAsync(host, made.Id, CommandStatus.Running);
        Assert.Empty(await Rig.ClaimAsync(host));
        Assert.Equal(["queued", "sent", "running"], Rig.Told(made.Id));
    }

    [Fact]
    public async Task Claim_OfSoftware_GivesWhatWasNotReportedAgainOnlyLater()
    {
        var agent = await Rig.SoftwareAsync();
        var made = await Rig.CreateAsync(agent, "summarise");
        Assert.Equal([made.Id], await Rig.ClaimAsync(agent));
        Assert.Empty(await Rig.ClaimAsync(agent));
        Rig.App.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal([made.Id], await Rig.ClaimAsync(agent));
    }

    [Fact]
    public async Task Claim_SeveralInstancesAtOnce_GiveEachCommandOnce()
    {
        var agent = await Rig.SoftwareAsync();
        var made = new List<string>();
        for (var i = 0; i < 24; i++)
        {
            made.Add((await Rig.CreateAsync(agent, "count")).Id);
        }

        CommandRig[] rigs = [Rig, Rig.Twin(), Rig.Twin(), Rig.Twin()];
        var given = await Task.WhenAll(rigs.SelectMany(r => Enumerable.Range(0, 4).Select(_ => r.ClaimAsync(agent, 3))));
        var rest = await Rig.ClaimAsync(agent);
        Assert.Equal(made.Order(), given.SelectMany(g => g).Concat(rest).Order());
        foreach (var twin in rigs.Skip(1))
        {
            await twin.DisposeAsync();
        }
    }

    [Fact]
    public async Task Claim_Priorities_MostUrgentFirstThenOldest()
    {
        var host = await Rig.HostAsync();
        var low = await Rig.CreateAsync(host, priority: CommandPriority.Low);
        var first = await Rig.CreateAsync(host);
        Rig.App.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await Rig.CreateAsync(host);
        var critical = await Rig.CreateAsync(host, priority: CommandPriority.Critical);
        Assert.Equal([critical.Id, first.Id], await Rig.ClaimAsync(host, 2));
        Assert.Equal([second.Id, low.Id], await Rig.ClaimAsync(host, 16, critical.Id, first.Id));
    }

    [Fact]
    public async Task Claim_ExpiredCommand_EndsIt()
    {
        var host = await Rig.HostAsync();
        var made = await Rig.CreateAsync(host, seconds: 60);
        Rig.App.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Empty(await Rig.ClaimAsync(host));
        Assert.Equal(CommandStatus.Expired, await Rig.StatusAsync(made.Id));
        Assert.Equal(0, await Rig.QueuedAsync(host.NodeId));
        Assert.False(await Rig.RingsAsync(host));
    }

    [Fact]
    public async Task Claim_AnotherNodesCommand_IsNeitherGivenNorTold()
    {
        var (host, other) = (await Rig.HostAsync(), await Rig.HostAsync("other"));
        var made = await Rig.CreateAsync(host);
        await Rig.Commands.CancelAsync(made.Id, "somebody", default);
        var answer = await Rig.ClaimAllAsync(other, 16, made.Id);
        Assert.Empty(answer.Commands);
        Assert.Empty(answer.Cancel);
        Assert.Equal("no-such-command", await CommandRig.ProblemAsync(() => Rig.ReportAsync(other, made.Id, CommandStatus.Cancelled)));
    }

    [Fact]
    public async Task Cancel_RunningCommand_IsToldToItsHostAndHoldsAgainstItsReport()
    {
        var host = await Rig.HostAsync();
        var made = await Rig.CreateAsync(host);
        await Rig.ClaimAsync(host);
        await Rig.ReportAsync(host, made.Id, CommandStatus.Running);
        await Rig.Commands.CancelAsync(made.Id, "somebody", default);

        Assert.Equal([made.Id], (await Rig.ClaimAllAsync(host, 1, made.Id)).Cancel);
        Assert.Equal(CommandStatus.Cancelled, (await Rig.ReportAsync(host, made.Id, CommandStatus.Cancelled)).Status);
        Assert.Equal("command-ended", await CommandRig.ProblemAsync(() => Rig.ReportAsync(host, made.Id, CommandStatus.Completed)));
        Assert.Equal(["queued", "sent", "running", "cancelled"], Rig.Told(made.Id));
        Assert.Contains("command.cancel ok", await Rig.App.AuditAsync());
    }

    [Fact]
    public async Task Report_SaidTwice_ChangesNothingMore()
    {
        var host = await Rig.HostAsync();
        var made = await Rig.CreateAsync(host);
        await Rig.ClaimAsync(host);
        await Rig.WriteAsync(host, made.Id, 0, "one ");
        await Rig.WriteAsync(host, made.Id, 0, "one ");
        for (var i = 0; i < 2; i++)
        {
            await Rig.ReportAsync(host, made.Id, CommandStatus.Failed, new CommandResult(3, "It broke."), new ReportedOutput(4, "two"));
        }

        var item = await Rig.FindAsync(made.Id);
        Assert.Equal((CommandStatus.Failed, 3, "It broke.", 7), (item.Status, item.Result!.ExitCode, item.Result.Error, item.OutputBytes));
        Assert.Equal(["queued", "sent", "running", "failed"], Rig.Told(made.Id));
    }

    [Fact]
    public async Task Report_Refused_IsAuditedWithWhoAskedAndWhy()
    {
        var host = await Rig.HostAsync("web-1");
        var made = await Rig.CreateAsync(host);
        await Rig.ClaimAsync(host);
        await Rig.ReportAsync(host, made.Id, CommandStatus.Refused, new CommandResult(Error: "The key is not pinned here."));
        var list = await Rig.App.Get<AuditQuery>().RunAsync(new AuditFilter(null, null, null, null, null, null, null, 500), default);
        var entry = Assert.Single(list.Items, i => i.Action == "command.refuse");
        Assert.Equal($"node:{host.NodeId}", entry.Actor);
        Assert.Contains("web-1", entry.Detail);
        Assert.Contains(CommandRig.Operator.Name, entry.Detail);
        Assert.Contains("not pinned", entry.Detail);
    }

    [Fact]
    public async Task Report_OfWhatWasGivenUpHere_IsTakenAsItWent()
    {
        var host = await Rig.HostAsync();
        var made = await Rig.CreateAsync(host, seconds: 60);
        await Rig.ClaimAsync(host);
        await Rig.ReportAsync(host, made.Id, CommandStatus.Running);
        Rig.App.Time.Advance(CommandSweep.Patience + TimeSpan.FromSeconds(1));
        await Rig.Sweep.RunAsync(default);
        Assert.Equal(CommandStatus.Expired, await Rig.StatusAsync(made.Id));

        await Rig.WriteAsync(host, made.Id, 0, "still here");
        Assert.Equal(1, await Rig.QueuedAsync(host.NodeId));
        await Rig.ReportAsync(host, made.Id, CommandStatus.Completed, new CommandResult(0));
        Assert.Equal(["queued", "sent", "running", "expired", "running", "completed"], Rig.Told(made.Id));
        Assert.Equal(0, await Rig.QueuedAsync(null));
    }

    [Fact]
    public async Task Claim_WaitsForWhatComes_AndAnswersAtOnce()
    {
        var agent = await Rig.SoftwareAsync();
        var waiting = Rig.App.Get<ClaimService>().ClaimAsync(agent, new ClaimRequest(30), default, default);
        await Eventually.True(() => Rig.App.Get<CommandRooms>().Claims.Waiting == 1, "the agent waits");
        var made = await Rig.CreateAsync(agent, "count");
        Assert.Equal(made.Id, Assert.Single((await waiting).Commands).Id);
    }

    [Fact]
    public async Task Claim_CommandOfAnotherInstance_IsFoundWithinSeconds()
    {
        var agent = await Rig.SoftwareAsync();
        var waiting = Rig.App.Get<ClaimService>().ClaimAsync(agent, new ClaimRequest(30), default, default);
        await Eventually.True(() => Rig.App.Get<CommandRooms>().Claims.Waiting == 1, "the agent waits");
        await using var other = Rig.Twin();
        var made = await other.CreateAsync(agent, "count");
        await Eventually.True(
            () =>
            {
                Rig.App.Time.Advance(TimeSpan.FromSeconds(1));
                return waiting.IsCompleted;
            },
            "the claim is answered");
        Assert.Equal(made.Id, Assert.Single((await waiting).Commands).Id);
    }

    [Fact]
    public async Task Claim_NothingComes_AnswersEmptyWhenItsTimeIsOver()
    {
        var agent = await Rig.SoftwareAsync();
        var waiting = Rig.App.Get<ClaimService>().ClaimAsync(agent, new ClaimRequest(7), default, default);
        await Eventually.True(
            () =>
            {
                Rig.App.Time.Advance(TimeSpan.FromSeconds(1));
                return waiting.IsCompleted;
            },
            "the claim is answered");
        Assert.Empty((await waiting).Commands);
        Assert.Equal(0, Rig.App.Get<CommandRooms>().Claims.Waiting);
    }
}
