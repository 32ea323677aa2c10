using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Transport;

public sealed class DeliveryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Run_HealthyServer_StoresEachSecondOnceAndLetsSettledFramesGo()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(5 * Minute);
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.Equal(0, rig.Counters.FramesResent);
        Assert.Equal(0, rig.Counters.Wrongs);
        Assert.Equal(1, rig.Server.Store.SchemasInline);
        Assert.InRange(rig.Spool.HeldFrames, 20, 28);
        Assert.True(rig.Server.Store.Headers[^1].LowestHeld > 1);
        var headers = rig.Server.Store.Headers;
        Assert.Equal(Enumerable.Range(1, headers.Count).Select(n => (ulong)n), headers.Select(h => h.Sequence));
    }

    [Fact]
    public async Task Run_HubSwallowsFrames_ResendsThemWithSchemaUntilSettled()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.Store.Ingests = false;
        await rig.RunAsync(50 * TimeSpan.FromSeconds(1));
        Assert.Equal(0, rig.Counters.FramesResent);
        rig.Server.Store.Ingests = true;
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.InRange(rig.Counters.FramesResent, 8, 18);
        Assert.Equal(0UL, rig.Server.Store.Lost);
    }

    [Fact]
    public async Task Run_WatermarkGoesDown_SendsAgainWhatWasSettled()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(90 * TimeSpan.FromSeconds(1));
        rig.Server.Store.ForgetSettled();
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored again");

        rig.AssertAllStored();
        Assert.True(rig.Counters.FramesResent > 10);
        Assert.Equal(0UL, rig.Server.Store.Lost);
    }

    [Fact]
    public async Task Run_NeverSettled_BacksOff()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.Store.Ingests = false;
        await rig.RunAsync(30 * Minute);

        var first = rig.Server.Store.Headers.Count(h => h.Sequence == 1);
        Assert.InRange(first, 4, 5);
    }

    [Fact]
    public async Task Run_HubRefusesToken_SyncsAndSendsWithTheNewOne()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(20 * TimeSpan.FromSeconds(1));
        rig.Server.HubToken = "SharedAccessSignature sr=second";
        await rig.RunAsync(20 * TimeSpan.FromSeconds(1));
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.Equal(1, rig.Server.Count("/sync"));
        Assert.Equal(1, rig.Counters.SendErrors);
    }

    [Fact]
    public async Task Run_HubAsksToWait_WaitsThatLongThenSendsInOrder()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunUntilAsync(() => rig.Counters.FramesSent == 2, "two sent");
        rig.Server.Intercept = (context, kind)
            => kind == "hub" ? ServerDouble.Answer(context, 429, retryAfter: "30") : Task.FromResult(false);
        await rig.RunUntilAsync(() => rig.Counters.SendErrors == 1, "refused once");
        await rig.RunAsync(29 * TimeSpan.FromSeconds(1));
        Assert.Equal(1, rig.Counters.SendErrors);
        rig.Server.Intercept = (_, _) => Task.FromResult(false);
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.Equal(rig.Server.Store.Headers.OrderBy(h => h.Sequence), rig.Server.Store.Headers);
    }

    [Fact]
    public async Task Run_FailedFrameSettlesAnyway_GoesOnWithoutDelay()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.Intercept = (context, kind) =>
        {
            if (kind == "hub")
            {
                context.Response.OnStarting(() =>
                {
                    context.Abort();
                    return Task.CompletedTask;
                });
            }

            return Task.FromResult(false);
        };
        await rig.RunUntilAsync(() => rig.Counters.SendErrors == 1, "one sent without an answer");
        rig.Server.Intercept = (_, kind) => Task.FromResult(false);
        await rig.Poller.PollAsync(CancellationToken.None);
        await rig.RunAsync(10 * TimeSpan.FromSeconds(1));

        Assert.True(rig.Counters.FramesSent >= 1);
        Assert.Empty(rig.Server.Store.Faults);
    }

    [Fact]
    public async Task Run_HubHangs_GivesUpAndSendsTheSameFrameAgain()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunUntilAsync(() => rig.Counters.FramesSent == 1, "one sent");
        var release = new TaskCompletionSource();
        rig.Server.Intercept = async (context, kind) =>
        {
            await (kind == "hub" ? release.Task : Task.CompletedTask);
            return kind == "hub" && await ServerDouble.Answer(context, 503);
        };
        var run = rig.RunUntilAsync(() => rig.Counters.SendErrors == 1, "given up");
        await Eventually.True(() => rig.Server.Count("/messages") == 2, "the second frame is on its way");
        rig.Clock.Advance(TimeSpan.FromSeconds(11));
        await run;
        release.SetResult();
        rig.Server.Intercept = (_, _) => Task.FromResult(false);
        await rig.RunUntilAsync(() => rig.Counters.FramesSent == 3, "two more sent");

        Assert.Contains("no answer within 10 s", rig.Log.ToString(), StringComparison.Ordinal);
        Assert.Equal([1UL, 2UL, 3UL], rig.Server.Store.Headers.Select(h => h.Sequence));
        Assert.InRange(rig.Counters.SecondsMissed, 10, 11);
    }

    [Fact]
    public async Task Run_NoHubOffered_UsesTheGateway()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.OffersHub = false;
        await rig.RunAsync(Minute);
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.Equal(rig.Server.Store.Headers.Count, rig.Server.Count("/metrics"));
    }

    [Fact]
    public async Task Run_Watched_SendsEachSecondToTheGatewayAndGoesBackToTheHubAfterwards()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.FlushIntervalSeconds = 1;
        rig.Server.PrefersGateway = true;
        await rig.Poller.PollAsync(CancellationToken.None);
        await rig.RunUntilAsync(() => rig.Server.Count("/metrics") >= 20, "twenty frames at the gateway");
        rig.Server.FlushIntervalSeconds = 5;
        rig.Server.PrefersGateway = false;
        await rig.Poller.PollAsync(CancellationToken.None);
        var (gateway, hub) = (rig.Server.Count("/metrics"), rig.Server.Count("/messages"));
        await rig.RunUntilAsync(() => rig.Server.Count("/messages") >= hub + 3, "three frames at the hub");
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.InRange(rig.Server.Count("/metrics"), gateway, gateway + 1);
        Assert.Equal((0L, 0L), (rig.Counters.SendErrors, rig.Counters.FramesResent));
    }

    [Fact]
    public async Task Run_WatchedAndTheGatewayIsAway_SendsThroughTheHubWithoutAPause()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.FlushIntervalSeconds = 1;
        rig.Server.PrefersGateway = true;
        rig.Server.Intercept = (context, kind) => kind == "metrics" ? ServerDouble.Answer(context, 503) : Task.FromResult(false);
        await rig.Poller.PollAsync(CancellationToken.None);
        await rig.RunUntilAsync(() => rig.Counters.SendErrors == 1, "refused by the gateway");
        var hub = rig.Server.Count("/messages");
        await rig.RunUntilAsync(() => rig.Server.Count("/messages") >= hub + 5, "through the hub instead");
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.Equal(rig.Server.Store.Headers.OrderBy(h => h.Sequence), rig.Server.Store.Headers);
    }

    [Fact]
    public async Task Run_WatchedAfterAnOutage_CatchesUpThroughTheHub()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunUntilAsync(() => rig.Counters.FramesSent == 4, "the early ones and one more sent");
        rig.Server.Intercept = (context, kind) => kind == "hub" ? ServerDouble.Answer(context, 503) : Task.FromResult(false);
        await rig.RunAsync(Minute);
        rig.Server.Intercept = (_, _) => Task.FromResult(false);
        rig.Server.PrefersGateway = true;
        await rig.Poller.PollAsync(CancellationToken.None);
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.Equal(0, rig.Server.Count("/metrics"));
    }

    [Fact]
    public async Task Run_HubUnreachable_FallsBackToTheGatewayAfterFiveFailures()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.HubAddress = $"http://127.0.0.1:{Ports.Free()}";
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count >= 60, "a minute stored");

        Assert.Equal(5, rig.Counters.SendErrors);
        Assert.Empty(rig.Server.Store.Faults);
        Assert.True(rig.Server.Count("/metrics") > 0);
    }

    [Fact]
    public async Task Run_FrameRefusedForGood_DropsAndCountsItAndGoesOn()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunUntilAsync(() => rig.Counters.FramesSent == 4, "the early ones and one more sent");
        rig.Server.Intercept = (context, kind) => kind == "hub" ? ServerDouble.Answer(context, 413) : Task.FromResult(false);
        await rig.RunUntilAsync(() => rig.Counters.FramesRefused == 2, "two refused");
        rig.Server.Intercept = (_, _) => Task.FromResult(false);
        await rig.RunUntilAsync(() => rig.Counters.FramesSent == 6, "two more sent");

        Assert.Equal(10, rig.Counters.SamplesDropped);
        Assert.Single(rig.Log.ToString().Split('\n'), line => line.Contains("refused for good", StringComparison.Ordinal));
        await rig.RunUntilAsync(() => rig.Server.Store.Lost == 2, "the server knows that they are lost");
    }

    [Fact]
    public async Task Run_SpoolOverflows_DropsOldestAndCountsEverySample()
    {
        await using var rig = await Rig.StartAsync(mostBytes: 20_000);
        await rig.RunUntilAsync(() => rig.Counters.FramesSent == 2, "two sent");
        rig.Server.Intercept = (context, kind) => kind == "hub" ? ServerDouble.Answer(context, 503) : Task.FromResult(false);
        await rig.RunUntilAsync(() => rig.Counters.SamplesDropped > 100, "the spool overflows");
        Assert.True(rig.Spool.Bytes <= 20_000);
        rig.Server.Intercept = (_, _) => Task.FromResult(false);
        var needed = rig.Collector.Count;
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Values.LastOrDefault() >= (long)needed, "caught up");

        var stored = rig.Server.Store.Samples.Values.Where(v => v <= (long)needed).ToArray();
        Assert.Equal((long)needed - stored.Length, rig.Counters.SamplesDropped);
        Assert.Empty(rig.Server.Store.Faults);
    }

    [Fact]
    public async Task Finish_PendingSamples_SendsThemMarkedAsStopping()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunUntilAsync(() => rig.Counters.FramesSent == 4 && rig.Spool.UnframedSamples == 3, "three pending");
        await rig.Delivery.FinishAsync(CancellationToken.None);

        rig.AssertAllStored();
        Assert.Equal([false, false, false, false, true], rig.Server.Store.Headers.Select(h => h.Stopping));
    }

    [Fact]
    public async Task Run_AfterStart_FirstSamplesGoOutAtOnce()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunUntilAsync(() => rig.Counters.FramesSent == 3, "the early ones sent");

        Assert.Equal(3UL, rig.Collector.Count);
    }

    [Fact]
    public async Task Finish_NothingPending_StillAnnouncesTheStop()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunUntilAsync(() => rig.Counters.FramesSent == 1 && rig.Spool.UnframedSamples == 0, "nothing pending");
        await rig.Delivery.FinishAsync(CancellationToken.None);

        Assert.Equal([false, true], rig.Server.Store.Headers.Select(h => h.Stopping));
        Assert.Empty(rig.Server.Store.Faults);
    }

    [Fact]
    public async Task Run_FlushIntervalFalls_FramesFollowEachSample()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(Minute);
        rig.Server.FlushIntervalSeconds = 1;
        await rig.RunAsync(10 * TimeSpan.FromSeconds(1));
        var before = rig.Counters.FramesSent;
        await rig.RunAsync(10 * TimeSpan.FromSeconds(1));

        Assert.Equal(10, rig.Counters.FramesSent - before);
        Assert.Equal(1000, rig.Server.Store.Headers[^1].FlushIntervalMs);
    }

    [Fact]
    public async Task Run_SchemaChanges_AnnouncesItOnce()
    {
        await using var rig = await Rig.StartAsync();
        await rig.RunAsync(Minute);
        rig.Series.Add(Wire.SeriesDefinition.Gauge("b.new", "1"));
        await rig.RunAsync(Minute);
        await rig.RunUntilAsync(() => rig.Server.Store.Samples.Count == (int)rig.Collector.Count, "all stored");

        rig.AssertAllStored();
        Assert.Equal(2, rig.Server.Store.SchemasInline);
    }
}
