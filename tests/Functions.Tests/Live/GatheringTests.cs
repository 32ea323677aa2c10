using CloudNexus.Functions.Live;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Live;

public sealed class GatheringTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Take_First_IsGivenAtOnce()
    {
        Assert.Equal(["a"], new Gathering(Interval, _time).Take(["a"], out var wait));
        Assert.Null(wait);
    }

    [Fact]
    public void Take_WithinTheInterval_GathersEachOnceAndAsksOneCallerToWait()
    {
        var gathering = new Gathering(Interval, _time);
        gathering.Take(["a"], out _);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Empty(gathering.Take(["b", "c"], out var first));
        Assert.Empty(gathering.Take(["b"], out var second));
        Assert.Equal(TimeSpan.FromSeconds(3), first);
        Assert.Null(second);

        _time.Advance(TimeSpan.FromSeconds(3));
        gathering.Awaited();
        Assert.Equal(["b", "c"], gathering.Take([], out _).Order());
        Assert.Empty(gathering.Take([], out var none));
        Assert.Null(none);
    }

    [Fact]
    public void Take_NothingChanged_StartsNoInterval()
    {
        var gathering = new Gathering(Interval, _time);
        Assert.Empty(gathering.Take([], out var wait));
        Assert.Null(wait);
        Assert.Equal(["a"], gathering.Take(["a"], out _));
    }
}
