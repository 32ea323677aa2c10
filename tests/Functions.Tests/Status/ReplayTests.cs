using CloudNexus.Functions.Events;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.Status;

/// <summary>What remains of an outage when the samples of its time come after all, or never.</summary>
[Collection(AppCollection.Name)]
public sealed class ReplayTests
{
    [Fact]
    public async Task Run_HostThatWasOnlyCutOff_EndsWithoutAGapAndItsDowntimeWithdrawn()
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(60);
        agent.IsCutOff = true;
        await rig.RunAsync(1200);
        Assert.Equal("DOWN", (await rig.ItemAsync(agent)).Status);
        Assert.InRange((await rig.UptimeAsync(agent)).Whole.DownSeconds, 1190, 1210);

        agent.IsCutOff = false;
        await rig.RunAsync(15);
        Assert.Equal("LINK_GAP", (await rig.ItemAsync(agent)).Status);
        Assert.InRange((await rig.ItemAsync(agent)).Gap!.Value, 100, 1200);

        await rig.RunAsync(45);
        var item = await rig.ItemAsync(agent);
        Assert.Equal(("UP", null), (item.Status, item.Gap));
        Assert.Equal(["UP", "DOWN", "LINK_GAP", "UP"], rig.Events.StatusesOf(agent.Id));
        var corrected = Assert.Single(rig.Events.Of(EventTypes.NodeStatusCorrected));
        Assert.Contains("only cut off", corrected.Text, StringComparison.Ordinal);
        var uptime = await rig.UptimeAsync(agent);
        Assert.Equal((100, 0L), (uptime.Whole.Percent, uptime.Whole.DownSeconds));
        Assert.Equal("link", Assert.Single(uptime.Outages).Kind);

        // What is settled is not said again.
        await rig.RunAsync(300);
        Assert.Equal(5, rig.Events.All.Count);
    }

    [Fact]
    public async Task Run_RebootedHost_IsDownForTheTimeWithoutSamples()
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(60);
        agent.Kill();
        var last = (await rig.StateAsync(agent)).LastSampleMs;
        await rig.RunAsync(300);
        var first = rig.Now.ToUnixTimeMilliseconds();
        agent.Start(first, isReboot: true);
        await rig.RunAsync(60);

        Assert.Equal(["UP", "DOWN", "UP"], rig.Events.StatusesOf(agent.Id));
        Assert.Empty(rig.Events.Of(EventTypes.NodeStatusCorrected));
        var outage = Assert.Single((await rig.UptimeAsync(agent)).Outages);
        Assert.Equal((last, first), (outage.From.ToUnixTimeMilliseconds(), outage.To!.Value.ToUnixTimeMilliseconds()));
        Assert.Equal(("down", (first - last) / 1000, (bool?)true), (outage.Kind, outage.DownSeconds, outage.Rebooted));
        var uptime = await rig.UptimeAsync(agent);
        Assert.Equal(outage.DownSeconds, uptime.Whole.DownSeconds);
        Assert.InRange(uptime.Whole.Percent, 20, 40);
    }

    [Fact]
    public async Task Run_AgentKilledWhileCutOff_IsCorrectedToTheTimeWithoutSamples()
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(60);
        agent.IsCutOff = true;
        await rig.RunAsync(600);
        var last = rig.Now.ToUnixTimeMilliseconds();
        agent.Kill();
        await rig.RunAsync(120);
        agent.IsCutOff = false;
        agent.Start(rig.Now.ToUnixTimeMilliseconds(), recoveredLast: true);
        await rig.RunAsync(180);

        Assert.Equal("UP", (await rig.ItemAsync(agent)).Status);
        var corrected = Assert.Single(rig.Events.Of(EventTypes.NodeStatusCorrected));
        Assert.Contains("was cut off from", corrected.Text, StringComparison.Ordinal);
        var outage = Assert.Single((await rig.UptimeAsync(agent)).Outages);
        Assert.Equal(("down", (bool?)false), (outage.Kind, outage.Rebooted));
        Assert.InRange(outage.From.ToUnixTimeMilliseconds(), last - 6000, last);
        Assert.InRange(outage.DownSeconds, 120, 126);
    }

    [Fact]
    public async Task Run_StoppedAgent_IsNoOutageInUptime()
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(62);
        agent.Stop(rig.Now.ToUnixTimeMilliseconds(), rig.Send);
        await rig.RunAsync(300);

        Assert.Equal(["UP", "DOWN"], rig.Events.StatusesOf(agent.Id));
        Assert.Equal(NodeStatus.StoppedOnPurpose, (await rig.ItemAsync(agent)).StatusReason);
        var uptime = await rig.UptimeAsync(agent);
        Assert.Equal((100, 0L), (uptime.Whole.Percent, uptime.Whole.DownSeconds));
        Assert.InRange(uptime.Whole.PlannedSeconds, 298, 302);

        agent.Start(rig.Now.ToUnixTimeMilliseconds(), isReboot: true);
        await rig.RunAsync(60);
        var outage = Assert.Single((await rig.UptimeAsync(agent)).Outages);
        Assert.Equal(("planned", (bool?)true), (outage.Kind, outage.Rebooted));
    }

    [Fact]
    public async Task Run_QuickRestart_IsNotMentioned()
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(62);
        agent.Stop(rig.Now.ToUnixTimeMilliseconds(), rig.Send);
        await rig.RunAsync(15);
        agent.Start(rig.Now.ToUnixTimeMilliseconds());
        await rig.RunAsync(120);
        Assert.Equal(["UP"], rig.Events.StatusesOf(agent.Id));
        Assert.Empty((await rig.UptimeAsync(agent)).Outages);
    }

    [Fact]
    public async Task Run_TwoOutages_AreCountedApart()
    {
        await using var rig = new StatusRig();
        var agent = await rig.AddAgentAsync();
        await rig.RunAsync(60);
        for (var i = 0; i < 2; i++)
        {
            agent.Kill();
            await rig.RunAsync(100);
            agent.Start(rig.Now.ToUnixTimeMilliseconds());
            await rig.RunAsync(60);
        }

        var uptime = await rig.UptimeAsync(agent);
        Assert.Equal(2, uptime.Outages.Count);
        Assert.All(uptime.Outages, o => Assert.InRange(o.DownSeconds, 100, 106));
        Assert.Equal(uptime.Outages.Sum(o => o.DownSeconds), uptime.Whole.DownSeconds);
        Assert.True(uptime.Outages[0].From > uptime.Outages[1].To);
    }
}
