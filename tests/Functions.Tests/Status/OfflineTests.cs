using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Status;

/// <summary>What people are told of nodes that fall silent, second by second.</summary>
[Collection(AppCollection.Name)]
public sealed class OfflineTests
{
    /// <summary>Three flush intervals and 30 s.</summary>
    private const int PromiseMs = 45_000;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(9)]
    public async Task Run_KilledAgent_IsReportedWithinThePromiseOfItsLastStoredFrame(int phase)
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(60 + phase);
        agent.Kill();
        var last = (await rig.StateAsync(agent)).StoredMs;
        await rig.RunAsync(((int)(last + PromiseMs - rig.Now.ToUnixTimeMilliseconds())) / 1000);

        Assert.Equal(["UP", "DOWN"], rig.Events.StatusesOf(agent.Id));
        var said = rig.Events.Of(EventTypes.NodeStatus).Last();
        Assert.Equal((await rig.StateAsync(agent)).LastSampleMs, said.At.ToUnixTimeMilliseconds());
        Assert.StartsWith("No samples since 2026-11-01 12:0", RecordedEvents.New(said, "reason"), StringComparison.Ordinal);
        Assert.Equal("DOWN", (await rig.ItemAsync(agent)).Status);

        await rig.RunAsync(60);
        Assert.Equal(2, rig.Events.All.Count);
    }

    [Fact]
    public async Task Run_FiveInAHundredFramesLost_SaysNothing()
    {
        await using var rig = new StatusRig();
        var agents = new[] { await rig.AddAgentAsync("a"), await rig.AddAgentAsync("b"), await rig.AddAgentAsync("c") };
        foreach (var agent in agents)
        {
            agent.Loss = 0.05;
        }

        await rig.RunAsync(600);
        Assert.All(agents, a => Assert.Equal(["UP"], rig.Events.StatusesOf(a.Id)));
        Assert.Equal(3, rig.Events.All.Count);
    }

    [Fact]
    public async Task Run_IngestStandsStillForTwentySeconds_SaysNothing()
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        for (var phase = 0; phase < 3; phase++)
        {
            await rig.RunAsync(63);
            rig.IsStalled = true;
            await rig.RunAsync(20);
            rig.IsStalled = false;
        }

        await rig.RunAsync(60);
        Assert.Equal(["UP"], rig.Events.StatusesOf(agent.Id));
        Assert.Single(rig.Events.All);
    }

    [Fact]
    public async Task Run_IngestStandsStillForMinutes_SaysPipelineLateOnceAndNoNodeDown()
    {
        await using var rig = new StatusRig();
        var agents = new[] { await rig.AddAgentAsync("a"), await rig.AddAgentAsync("b"), await rig.AddAgentAsync("c") };
        await rig.RunAsync(60);
        rig.IsStalled = true;
        await rig.RunAsync(180);

        Assert.Equal("UP", (await rig.ItemAsync(agents[0])).Status);
        Assert.Contains("late in the pipeline", (await rig.ItemAsync(agents[0])).StatusReason, StringComparison.Ordinal);
        rig.IsStalled = false;
        await rig.RunAsync(120);

        Assert.All(agents, a => Assert.Equal(["UP"], rig.Events.StatusesOf(a.Id)));
        Assert.Equal([EventTypes.PipelineLate, EventTypes.PipelineCaughtUp], rig.Events.All.Skip(3).Select(e => e.Type));
    }

    [Fact]
    public async Task Run_HubShutForMinutes_SaysPipelineLateOnceAndNoNodeDown()
    {
        await using var rig = new StatusRig();
        var agents = new[] { await rig.AddAgentAsync("a"), await rig.AddAgentAsync("b"), await rig.AddAgentAsync("c") };
        await rig.RunAsync(60);
        rig.IsHubShut = true;
        await rig.RunAsync(120);
        foreach (var agent in agents)
        {
            agent.IsCutOff = true;
        }

        // Agents wait up to half a minute before they try again.
        rig.IsHubShut = false;
        await rig.RunAsync(30);
        foreach (var agent in agents)
        {
            agent.IsCutOff = false;
        }

        await rig.RunAsync(120);
        Assert.All(agents, a => Assert.Equal(["UP"], rig.Events.StatusesOf(a.Id)));
        Assert.Equal([EventTypes.PipelineLate, EventTypes.PipelineCaughtUp], rig.Events.All.Skip(3).Select(e => e.Type));
    }

    [Fact]
    public async Task Run_AgentKilledWhileThePipelineIsLate_IsReportedAfterItCaughtUp()
    {
        await using var rig = new StatusRig();
        var (dead, alive) = (await rig.AddAgentAsync("a"), await rig.AddAgentAsync("b"));
        await rig.RunAsync(60);
        rig.IsStalled = true;
        await rig.RunAsync(40);
        dead.Kill();
        await rig.RunAsync(20);
        rig.IsStalled = false;
        await rig.RunAsync(90);
        Assert.Equal(["UP", "DOWN"], rig.Events.StatusesOf(dead.Id));
        Assert.Equal(["UP"], rig.Events.StatusesOf(alive.Id));
    }

    [Fact]
    public async Task Run_ServiceWasOff_GivesAgentsTimeToReturn()
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(60);
        rig.App.Time.Advance(TimeSpan.FromHours(3));
        agent.IsCutOff = true;
        await using var twin = rig.App.Twin(rig.Change);
        await twin.Get<Functions.Status.Pipeline.Prober>().RunAsync(default);
        await twin.Get<Functions.Status.StatusService>().RunAsync(default);
        await rig.RunAsync(35);
        agent.IsCutOff = false;
        await rig.RunAsync(60);
        Assert.DoesNotContain(rig.Events.All, e => RecordedIsDown(e) || e.Type == EventTypes.PipelineLate);
    }

    [Fact]
    public async Task Run_WithoutProbes_StillReportsSilence()
    {
        await using var rig = new StatusRig(partitions: 0);
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(30);
        agent.Kill();
        await rig.RunAsync(45);
        Assert.Equal(["UP", "DOWN"], rig.Events.StatusesOf(agent.Id));
        Assert.Empty(rig.Paths);
    }

    [Fact]
    public async Task Run_ArchivedNode_IsNotMissed()
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(30);
        var table = await rig.App.Tables.GetAsync(Functions.Storage.Tables.Nodes);
        var row = new Functions.Storage.TableEntity(Functions.Storage.Shards.Of(agent.Id), agent.Id) { ["ArchivedAt"] = rig.Now };
        (await table.UpdateEntityAsync(row, Azure.ETag.All, Functions.Storage.TableUpdateMode.Merge)).EnsureSuccess();
        agent.Kill();
        await rig.RunAsync(60);
        Assert.Equal(["UP"], rig.Events.StatusesOf(agent.Id));
    }

    [Fact]
    public async Task Run_TwoInstancesAtOnce_MakeOneEvent()
    {
        await using var rig = new StatusRig();
        var agents = new List<TestAgent>();
        for (var i = 0; i < 8; i++)
        {
            agents.Add(await rig.AddAgentAsync($"n{i}"));
        }

        await rig.RunAsync(60);
        agents.ForEach(a => a.Kill());
        await rig.RunAsync(26);
        await rig.App.Get<Functions.Status.Pipeline.Prober>().RunAsync(default);
        rig.App.Time.Advance(TimeSpan.FromSeconds(12));
        await using var twin = rig.App.Twin(rig.Change);
        var probe = rig.App.Get<Functions.Status.Pipeline.ProbeMessage>();
        await rig.App.IngestAsync(Enumerable.Range(0, 2).Select(p => probe.Write(p, rig.Now.ToUnixTimeMilliseconds())));
        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => Task.Run(() => (i % 2 == 0 ? rig.App : twin).Get<Functions.Status.StatusService>().RunAsync(default))));

        Assert.All(agents, a => Assert.Equal(["UP", "DOWN"], rig.Events.StatusesOf(a.Id)));
    }

    private static bool RecordedIsDown(FleetEvent item)
        => item.Type == EventTypes.NodeStatus && RecordedEvents.New(item, "status") == NodeStatus.Down;
}
