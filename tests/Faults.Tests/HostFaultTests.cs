using System.Globalization;
using System.Text.RegularExpressions;
using CloudNexus.Faults.Tests.Support;

namespace CloudNexus.Faults.Tests;

[Collection(FaultsCollection.Name)]
public sealed class HostFaultTests
{
    private const string Samples = "samples dropped";
    private const string Frames = "settled [0-9]+, dropped";

    [Fact]
    public async Task DiskFullAndFreeAgain_StoresEverySampleOnce()
    {
        await using var rig = await StartAsync(21);
        await rig.RunAsync(20);
        for (var i = 0; i < FaultRuns.Rounds(4); i++)
        {
            await rig.Front.StopAsync();
            await rig.Agent.DoAsync($"disk {(i == 0 ? 0 : rig.Random.Next(30_000))}");
            await rig.RunAloneAsync(rig.Random.Next(60, 600));
            await rig.Agent.DoAsync("disk free");

            // At most a minute, and it is on disk again: a kill takes nothing of it.
            await rig.RunAloneAsync(62);
            await rig.KillAsync();
            await rig.Front.StartAsync();
            rig.Begin();
            await rig.RunAsync(30);
        }

        await rig.AssertAllStoredAsync();
        Assert.Equal(0, rig.Server.Counter("ingest.frames_lost"));
    }

    [Fact]
    public async Task SpoolFull_WhileTheServerIsAway_CountsWhatWasDropped()
    {
        await using var rig = new Rig(FaultRuns.Seed(22), spoolBytes: 256 * 1024);
        await rig.Front.StartAsync();
        rig.Begin();
        await rig.RunAsync(30);
        await rig.Front.StopAsync();
        await rig.RunAloneAsync(7200);
        var away = await rig.Agent.DoAsync("step 0 1 0");
        await rig.Front.StartAsync();

        // Until the first frames are settled the spool stays full: what is new still costs what is oldest, which may be stored by then.
        var counters = await rig.RunAsync(180);
        var (dropped, since) = (Number(counters, Samples), Number(counters, Samples) - Number(away, Samples));
        Assert.InRange(dropped, 1, 7000);

        await rig.AssertAllStoredAsync(dropped, unsure: 10 + since);
        var own = (await rig.StoredAsync()).Max(s => s.Dropped);
        Assert.Equal(dropped, own);
        var framesSince = Number(counters, Frames) - Number(away, Frames);
        Assert.InRange(Number(counters, Frames) - rig.Server.Counter("ingest.frames_lost"), 0, 2 + framesSince);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClockStepped_AnHourBothWays_MovesNoSample(bool isServerThere)
    {
        await using var rig = await StartAsync(23);
        await rig.RunAsync(20);
        if (!isServerThere)
        {
            await rig.Front.StopAsync();
        }

        foreach (var hours in new[] { 1, -1, -1, 1 })
        {
            await rig.StepWallAsync(TimeSpan.FromHours(hours));
            await rig.RunAsync(25);
            await rig.KillAsync();
            rig.Begin();
            await rig.RunAsync(25);
        }

        if (!isServerThere)
        {
            await rig.Front.StartAsync();
        }

        await rig.AssertAllStoredAsync();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Rebooted_WithAClockAnHourOffAndNoServer_SamplesFindTheirTime(int hours)
    {
        await using var rig = await StartAsync(24);
        await rig.RunAsync(20);
        await rig.Front.StopAsync();
        await rig.RunAsync(100);
        await rig.KillAsync();
        rig.Reboot(TimeSpan.FromMinutes(2));
        rig.WallOffsetMs = (long)TimeSpan.FromHours(hours).TotalMilliseconds;
        rig.Begin();
        await rig.RunAsync(100);
        await rig.KillAsync();
        rig.Begin();
        await rig.RunAsync(100);
        await rig.Front.StartAsync();

        await rig.AssertAllStoredAsync();
    }

    [Fact]
    public async Task Suspended_TenMinutes_TimelineGoesOn()
    {
        await using var rig = await StartAsync(25);
        await rig.RunAsync(20);
        for (var i = 0; i < 3; i++)
        {
            await rig.SleepAsync(TimeSpan.FromMinutes(10));
            await rig.RunAsync(20);
            if (i == 1)
            {
                await rig.Front.StopAsync();
            }
        }

        var counters = await rig.RunAsync(1);
        Assert.InRange(Number(counters, "seconds missed"), 3 * 595, 3 * 605);
        await rig.Front.StartAsync();
        await rig.AssertAllStoredAsync();
    }

    private static int Number(string counters, string name)
        => int.Parse(Regex.Match(counters, $"{name} ([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);

    private static async Task<Rig> StartAsync(int seed)
    {
        var rig = new Rig(FaultRuns.Seed(seed));
        await rig.Front.StartAsync();
        rig.Begin();
        return rig;
    }
}
