using CloudNexus.Functions.Live;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Live;

public sealed class SampleThrottleTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Take_NewestOnly_GivesTheNewestOfEachIntervalAndSaysHowManyWereLeftOut()
    {
        var slow = new SampleThrottle(Interval, 1, true, _time);
        var first = slow.Take(Message(1, 2, 3))!;
        Assert.Equal([3L], first.T);
        Assert.Equal([30d], first.V["cpu"]);
        Assert.Equal(2, first.Thinned);

        for (var t = 4; t < 8; t++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Null(slow.Take(Message(t)));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        var next = slow.Take(Message(8))!;
        Assert.Equal([8L], next.T);
        Assert.Equal(4, next.Thinned);
    }

    [Fact]
    public void Take_NodeFallsSilent_GivesItsLastSampleStill()
    {
        var slow = new SampleThrottle(Interval, 1, true, _time);
        slow.Take(Message(1));
        Assert.Null(slow.Take(Message(2)));
        Assert.Null(slow.Take("node"));

        _time.Advance(Interval);
        Assert.Equal([2L], slow.Take("node")!.T);
        _time.Advance(Interval);
        Assert.Null(slow.Take("node"));
        Assert.Null(slow.Take("another"));
    }

    [Fact]
    public void Take_EachSecond_GivesEveryMessageWhole()
    {
        var quick = new SampleThrottle(TimeSpan.FromSeconds(0.5), 10, false, _time);
        for (var t = 0; t < 60; t++)
        {
            Assert.Equal(0, quick.Take(Message(t, t + 1))!.Thinned);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Take_Flood_GivesABurstThenTheNewestAndSaysWhatIsMissing()
    {
        var quick = new SampleThrottle(TimeSpan.FromSeconds(0.5), 10, false, _time);
        var given = Enumerable.Range(0, 100).Count(i => quick.Take(Message((2 * i) + 1, (2 * i) + 2)) is not null);
        Assert.Equal(10, given);

        _time.Advance(TimeSpan.FromSeconds(0.5));
        var newest = quick.Take("node")!;
        Assert.Equal([200L], newest.T);
        Assert.Equal(179, newest.Thinned);

        Assert.Null(quick.Take(Message(201)));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        var next = quick.Take(Message(202, 203))!;
        Assert.Equal([202L, 203L], next.T);
        Assert.Equal(1, next.Thinned);
    }

    private static SamplesMessage Message(params long[] times) => new(
        "node", times, new Dictionary<string, double?[]> { ["cpu"] = [.. times.Select(t => (double?)(t * 10))] });
}
