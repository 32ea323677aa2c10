using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Timing;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Timing;

public sealed class TimelineFileTests : IDisposable
{
    private const long ServerMs = 1_700_000_000_000;
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _inner = new();
    private readonly SteppedTime _clock;
    private readonly BootDouble _boot;

    public TimelineFileTests()
    {
        _clock = new SteppedTime(_inner);
        _boot = new BootDouble(_inner);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Restore_SameRunOfTheSystem_GoesOnExactlyWhateverTheHostsClockSays()
    {
        Save(anchored: true);
        _inner.Advance(TimeSpan.FromMinutes(10));
        _boot.Slept = TimeSpan.FromHours(3);
        _clock.Step = TimeSpan.FromHours(-1);
        var timeline = File().Restore();

        Assert.Equal(ServerMs + (190 * 60_000), timeline.NowMs);
        Assert.True(timeline.IsAnchored);
    }

    [Fact]
    public void Restore_SystemRestarted_TakesTheHostsClockForAGuessThatMayMoveBothWays()
    {
        Save(anchored: true);
        _inner.Advance(TimeSpan.FromMinutes(10));
        var timeline = File(new BootDouble(_inner, "boot-2")).Restore();
        Assert.Equal(ServerMs + 600_000, timeline.NowMs);
        Assert.False(timeline.IsAnchored);
        Assert.Equal(-1000, timeline.Anchor(ServerMs + 599_000, TimeSpan.Zero));
        Assert.Equal(ServerMs + 599_000, timeline.NowMs);
    }

    [Fact]
    public void Restore_SystemRestartedWithoutABattery_DoesNotGoBack()
    {
        Save(anchored: true);
        _clock.Step = TimeSpan.FromDays(-20_000);
        Assert.Equal(ServerMs, File(new BootDouble(_inner, "boot-2")).Restore().NowMs);
    }

    [Fact]
    public void Restore_NeverAnchored_IsAGuessStill()
    {
        Save(anchored: false);
        Assert.False(File().Restore().IsAnchored);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 2 3")]
    [InlineData("2 1700000000000 1700000000000 5000 boot-1 1")]
    [InlineData("1 x 1700000000000 5000 boot-1 1")]
    [InlineData("1 1700000000000 -9999999999999999999 5000 boot-1 1")]
    [InlineData("1 999999999999999 1700000000000 5000 boot-1 1")]
    public void Restore_FileIsNoTimeline_StartsAtTheHostsClock(string text)
    {
        System.IO.File.WriteAllText(_directory.File("timeline"), text);
        var timeline = File().Restore();
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), timeline.NowMs);
        Assert.False(timeline.IsAnchored);
    }

    [Fact]
    public void Save_DirectoryIsGone_SaysSoOnce()
    {
        using var log = new StringWriter();
        var file = new TimelineFile(_directory.File("nowhere"), _boot, new AgentLog(log, _clock), _clock);
        file.Save(new Timeline(_clock));
        file.Save(new Timeline(_clock));
        Assert.Single(log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void BootClock_ThisHost_AnswersAndNamesItsRun()
    {
        if (OperatingSystem.IsLinux())
        {
            var boot = new LinuxBootClock(new Agent.Collectors.HostRoot("/"));
            Assert.InRange(boot.NowMs!.Value, 1, long.MaxValue);
            Assert.True(Guid.TryParse(boot.BootId, out _));
        }

        var none = new LinuxBootClock(new Agent.Collectors.HostRoot(_directory.Path));
        Assert.Null(none.NowMs);
        Assert.Null(none.BootId);
    }

    private TimelineFile File(BootDouble? boot = null)
        => new(_directory.Path, boot ?? _boot, new AgentLog(TextWriter.Null, _clock), _clock);

    private void Save(bool anchored)
    {
        var timeline = new Timeline(_clock, ServerMs, anchored);
        File().Save(timeline);
    }
}
