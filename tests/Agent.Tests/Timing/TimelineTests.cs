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
