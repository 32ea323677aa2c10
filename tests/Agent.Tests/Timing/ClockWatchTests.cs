using CloudNexus.Agent.Tests.Doubles;
using CloudNexus.Agent.Timing;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Timing;

public sealed class ClockWatchTests
{
    private readonly ManualTimeProvider _inner = new();
    private readonly SteppedTime _clock;
    private readonly BootDouble _boot;
    private readonly ClockWatch _watch;

    public ClockWatchTests()
    {
        _clock = new SteppedTime(_inner);
        _boot = new BootDouble(_inner);
        _watch = new ClockWatch(_clock, _boot);
    }

    [Fact]
    public void Look_TimePasses_IsNothing()
    {
        _inner.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0, false), _watch.Look());
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(3)]
    public void Look_WallClockStepped_IsAStepOnce(int seconds)
    {
        _inner.Advance(TimeSpan.FromSeconds(1));
        _clock.Step = TimeSpan.FromSeconds(seconds);
        Assert.Equal((0, true), _watch.Look());
        Assert.Equal((0, false), _watch.Look());
    }

    [Fact]
    public void Look_HostSlept_IsNoStep()
    {
        // Asleep, the monotonic clock stands still; the boot clock and the wall clock go on.
        _inner.Advance(TimeSpan.FromSeconds(1));
        _boot.Slept = _clock.Step = TimeSpan.FromMinutes(30);
        Assert.Equal((1_800_000, false), _watch.Look());
        Assert.Equal((0, false), _watch.Look());
    }

    [Fact]
    public void Look_SleptAndStepped_IsBoth()
    {
        _boot.Slept = TimeSpan.FromMinutes(30);
        _clock.Step = TimeSpan.FromMinutes(-30);
        Assert.Equal((1_800_000, true), _watch.Look());
    }
}
