using CloudNexus.Agent.Tests.Doubles;

namespace CloudNexus.Agent.Tests.Transport;

public sealed class RestartTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Run_KilledWhileTheHubIsAway_SendsOldFramesUnderTheirEpochAndTheRestUnderANewOne()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(20 * Second);
        rig.Server.Intercept = (context, kind) => kind == "hub" ? ServerDouble.Answer(context, 503) : Task.FromResult(false);
        await rig.RunAsync(63 * Second);
        Assert.True(rig.Spool.HeldFrames > rig.Counters.FramesSent, "a frame waits to be sent");
        Assert.True(rig.Spool.UnframedSamples > 0, "samples wait for a frame");
        var epoch = rig.Server.Store.Headers[0].Epoch;
        var waiting = rig.Spool.LowestHeld(epoch);

        await using var next = rig.Restart();
        next.Server.Intercept = (_, _) => Task.FromResult(false);
        await next.RunUntilAsync(() => AllStored(next), "all stored");

        next.AssertAllStored();
        Assert.Equal(0UL, next.Server.Store.Lost);
        Assert.Equal(0, next.Counters.SamplesDropped);
        var headers = next.Server.Store.Headers;
        Assert.Equal(2, headers.Select(h => h.Epoch).Distinct().Count());
        Assert.True(headers.Last(h => h.Epoch == epoch).Sequence > headers[3].Sequence);
        Assert.True(waiting >= 1);
    }

    [Fact]
    public async Task Run_StoppedWhileTheServerIsAway_LosesNothingAndGoesOnWithTheEpoch()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(20 * Second);
        rig.Server.Intercept = (context, _) => ServerDouble.Answer(context, 503);
        await rig.RunAsync(30 * Second);
        await rig.EndAsync();

        await using var next = rig.Restart();
        await next.RunAsync(30 * Second);
        Assert.Equal(0, next.Counters.FramesSent);
        next.Server.Intercept = (_, _) => Task.FromResult(false);
        await next.RunUntilAsync(() => AllStored(next), "all stored");

        next.AssertAllStored();
        Assert.Single(next.Server.Store.Headers.Select(h => h.Epoch).Distinct());
        Assert.Equal(0UL, next.Server.Store.Lost);
        var times = next.Server.Store.Samples.Keys.ToArray();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(1000, pair.Second - pair.First));
    }

    [Fact]
    public async Task Run_StoppedAndSystemRestarted_BeginsANewEpoch()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(10 * Second);
        await rig.EndAsync();
        await using var next = rig.Restart(rebooted: true);
        await next.RunUntilAsync(() => AllStored(next) && next.Collector.Count > 20, "all stored");

        next.AssertAllStored();
        Assert.Equal(2, next.Server.Store.Headers.Select(h => h.Epoch).Distinct().Count());
    }

    [Fact]
    public async Task Run_FramesSettledBeforeTheKill_AreNotSentAgain()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(60 * Second);
        await rig.RunUntilAsync(() => AllStored(rig), "all stored");
        await rig.RunAsync(6 * Second);
        var before = rig.Server.Store.Headers.Count;
        var held = rig.Spool.HeldFrames;

        await using var next = rig.Restart();
        await next.RunAsync(20 * Second);
        Assert.True(held > 8);
        Assert.InRange(next.Server.Store.Headers.Count - before, 1, 8);
        await next.RunUntilAsync(() => AllStored(next), "all stored");
        next.AssertAllStored();
    }

    [Fact]
    public async Task Run_ControlRowUnreadable_SendsOldFramesAfterAMinute()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(10 * Second);
        rig.Server.Intercept = (context, kind) => kind is "hub" or "control" ? ServerDouble.Answer(context, 503) : Task.FromResult(false);
        await rig.RunAsync(20 * Second);

        await using var next = rig.Restart();
        next.Server.Intercept = (context, kind) => kind == "control" ? ServerDouble.Answer(context, 503) : Task.FromResult(false);
        await next.RunAsync(30 * Second);
        Assert.False(AllStored(next));
        await next.RunUntilAsync(() => AllStored(next), "all stored");
        next.AssertAllStored();
    }

    [Fact]
    public async Task Run_KilledManyTimesWithTheHubAway_EachEpochIsDelivered()
    {
        const int Lives = 80;
        var rig = await Rig.StartAsync();
        await using var first = rig;
        rig.Server.Intercept = (context, kind) => kind == "hub" ? ServerDouble.Answer(context, 503) : Task.FromResult(false);
        for (var life = 0; life < Lives; life++)
        {
            await rig.RunAsync(3 * Second);
            rig.Spool.Dispose();
            rig = rig.Restart();
        }

        rig.Server.Intercept = (_, _) => Task.FromResult(false);
        await rig.RunUntilAsync(() => AllStored(rig), "all stored");
        rig.AssertAllStored();
        Assert.InRange(rig.Server.Store.Headers.Select(h => h.Epoch).Distinct().Count(), Lives, Lives + 1);
        await rig.RunUntilAsync(() => rig.Spool.HeldFrames < 40, "all but the newest are let go of");
        Assert.InRange(rig.Counters.FramesResent, 0, 20);
    }

    [Fact]
    public async Task Run_ServerForgotTheNodeAfterAKill_SendsEverythingHeldToTheNewOne()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(30 * Second);
        await using var next = rig.Restart();
        next.Server.Store.Keys.Clear();
        next.Server.Store.ForgetSettled();
        next.Server.HubToken = "SharedAccessSignature sr=after";
        await next.RunUntilAsync(() => next.Server.Count("/register") == 2, "enrolled anew");
        await next.RunUntilAsync(() => AllStored(next), "all stored");
        next.AssertAllStored();
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public async Task Run_KilledAndStoppedAtRandomWithFailures_StoresEverySampleExactlyOnce(int seed)
    {
        var random = new Random(seed);
        var rig = await Rig.StartAsync();
        await using var first = rig;
        rig.Server.Intercept = (context, kind) => random.Next(6) == 0 ? ServerDouble.Answer(context, 503) : Task.FromResult(false);
        for (var life = 0; life < 30; life++)
        {
            rig.Server.Store.Ingests = random.Next(5) > 0;
            rig.Server.FlushIntervalSeconds = random.Next(1, 8);
            await rig.RunAsync(TimeSpan.FromMilliseconds(random.Next(100, 40_000)));
            if (random.Next(3) == 0)
            {
                await rig.EndAsync();
            }

            rig.Spool.Dispose();
            rig = rig.Restart(rebooted: random.Next(5) == 0);
        }

        rig.Server.Store.Ingests = true;
        rig.Server.Intercept = (_, _) => Task.FromResult(false);
        await rig.RunUntilAsync(() => AllStored(rig), "all stored");
        rig.AssertAllStored();
        Assert.Equal(0UL, rig.Server.Store.Lost);
    }

    private static bool AllStored(Rig rig) => rig.Server.Store.Samples.Count == (int)rig.Collector.Count;
}
