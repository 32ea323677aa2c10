using CloudNexus.Functions.Live;
using CloudNexus.Harness;

namespace CloudNexus.Functions.Tests.Live;

public sealed class SlowSamplesTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Take_ManyMessages_GivesTheNewestOfEachIntervalAndSaysHowManyWereLeftOut()
    {
        var slow = new SlowSamples(_time);
        var first = slow.Take(Message(1, 2, 3))!;
        Assert.Equal([3L], first.T);
        Assert.Equal(2, first.Thinned);
        Assert.Equal([30d], first.V["cpu"]);

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
        var slow = new SlowSamples(_time);
        slow.Take(Message(1));
        Assert.Null(slow.Take(Message(2)));
        Assert.Null(slow.Take("node"));

        _time.Advance(SlowSamples.Interval);
        Assert.Equal([2L], slow.Take("node")!.T);
        _time.Advance(SlowSamples.Interval);
        Assert.Null(slow.Take("node"));
        Assert.Null(slow.Take("another"));
    }

    private static SamplesMessage Message(params long[] times) => new(
        "node", times, new Dictionary<string, double?[]> { ["cpu"] = [.. times.Select(t => (double?)(t * 10))] });
}
