using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Timing;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Timing;

public sealed class TimelineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Anchor_First_MovesToTheServersTimeAndSaysHowFar()
    {
        var clock = new ManualTimeProvider();
        var timeline = new Timeline(clock);
        var host = timeline.NowMs;
        Assert.False(timeline.IsAnchored);
        Assert.Equal(-3_600_000 + 100, timeline.Anchor(host - 3_600_000, TimeSpan.FromMilliseconds(200)));
        Assert.Equal(host - 3_600_000 + 100, timeline.NowMs);
        clock.Advance(Second);
        Assert.Equal(host - 3_600_000 + 1100, timeline.NowMs);
        Assert.Equal(host - 3_600_000 + 100, timeline.StartMs);
    }

    [Fact]
    public void Anchor_LaterAhead_MovesAtOnce()
    {
        var clock = new ManualTimeProvider();
        var timeline = new Timeline(clock);
        timeline.Anchor(1_000_000, TimeSpan.Zero);
        Assert.Equal(0, timeline.Anchor(1_005_000, TimeSpan.Zero));
        Assert.Equal(1_005_000, timeline.NowMs);
    }

    [Fact]
    public void Anchor_LaterBehind_SlowsDownAndNeverGoesBack()
    {
        var clock = new ManualTimeProvider();
        var timeline = new Timeline(clock);
        timeline.Anchor(1_000_000, TimeSpan.Zero);
        timeline.Anchor(999_000, TimeSpan.Zero);
        var before = timeline.NowMs;
        Assert.Equal(1_000_000, before);
        for (var i = 1; i <= 20; i++)
        {
            clock.Advance(Second);
            Assert.True(timeline.NowMs > before);
            before = timeline.NowMs;
        }

        Assert.Equal(999_000 + 20_000, timeline.NowMs);
    }

    [Fact]
    public void Anchor_WithinTheRoundTrip_ChangesNothing()
    {
        var timeline = new Timeline(new ManualTimeProvider());
        timeline.Anchor(1_000_000, TimeSpan.Zero);
        timeline.Anchor(999_990, TimeSpan.FromMilliseconds(100));
        Assert.Equal(1_000_000, timeline.NowMs);
    }

    [Fact]
    public void NowMs_HostClockStepped_DoesNotMove()
    {
        var clock = new SteppedTime(new ManualTimeProvider());
        var timeline = new Timeline(clock);
        var before = timeline.NowMs;
        clock.Step = TimeSpan.FromHours(-1);
        Assert.Equal(before, timeline.NowMs);
        Assert.Equal(-3_600_000, timeline.HostOffsetMs);
    }

    [Fact]
    public void NotBefore_Behind_GoesOnFromThereAndLosesTheGainAgain()
    {
        var clock = new ManualTimeProvider();
        var timeline = new Timeline(clock, 1_000_000, isAnchored: true);
        timeline.NotBefore(999_000);
        Assert.Equal(1_000_000, timeline.NowMs);
        timeline.NotBefore(1_001_000);
        Assert.Equal(1_001_000, timeline.NowMs);
        clock.Advance(5 * Second);
        Assert.Equal(1_005_500, timeline.NowMs);
        clock.Advance(20 * Second);
        Assert.Equal(1_025_000, timeline.NowMs);
    }

    [Fact]
    public void Skip_WhileSlowed_KeepsWhatIsStillToLose()
    {
        var clock = new ManualTimeProvider();
        var timeline = new Timeline(clock, 1_000_000, isAnchored: true);
        timeline.Anchor(999_000, TimeSpan.Zero);
        clock.Advance(5 * Second);
        timeline.Skip(600_000);
        Assert.Equal(1_604_500, timeline.NowMs);
        clock.Advance(20 * Second);
        Assert.Equal(1_624_000, timeline.NowMs);
    }

    [Theory]
    [InlineData(1_000_000, 1_000_080, 100, 20)]
    [InlineData(1_000_000, 1_000_080, 60, 60)]
    [InlineData(1_000_100, 1_000_080, 100, 100)]
    [InlineData(0, 1_000_080, 100, 100)]
    public void OnTheWay_ServerSaysWhenItWasAsked_LeavesItsOwnTimeOut(long receivedAt, long serverTime, int roundTrip, int expected)
    {
        var settings = new Agent.Transport.AgentSettings { ReceivedAt = receivedAt, ServerTime = serverTime };
        Assert.Equal(TimeSpan.FromMilliseconds(expected), settings.OnTheWay(TimeSpan.FromMilliseconds(roundTrip)));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-5, null)]
    [InlineData(10, 1)]
    [InlineData(151_200, 42)]
    [InlineData(long.MaxValue, 366 * 24)]
    public void SpoolMostAge_AnyNumber_IsWithinReason(long seconds, int? hours)
    {
        var settings = new Agent.Transport.AgentSettings { SpoolMaxAgeSeconds = seconds };
        Assert.Equal(hours is { } h ? TimeSpan.FromHours(h) : null, settings.SpoolMostAge);
    }

    [Fact]
    public void Backoff_GrowsToItsCapAndHonoursRetryAfter()
    {
        var backoff = new Backoff(() => 0.999, Second, 30 * Second);
        var waits = Enumerable.Range(0, 40).Select(_ => backoff.Next()).ToArray();
        Assert.Equal(0.999, waits[0].TotalSeconds, 3);
        Assert.Equal(3.996, waits[2].TotalSeconds, 3);
        Assert.All(waits.Skip(5), w => Assert.InRange(w.TotalSeconds, 29, 30));
        Assert.InRange(backoff.Next(TimeSpan.FromSeconds(90)).TotalSeconds, 90, 91);
        Assert.InRange(backoff.Next(TimeSpan.FromDays(90)).TotalSeconds, 3600, 3601);
        Assert.Equal(Backoff.Least, new Backoff(() => 0, Second, Second).Next());
    }
}
