using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Ingest;

public sealed class RateTrackerTests
{
    private static readonly SeriesSchema Schema = SeriesSchema.Create(
        [SeriesDefinition.Gauge("cpu.total", "%", 2), SeriesDefinition.Counter("net.rx_bytes", "By")]);

    private readonly RateTracker _rates = new();

    [Fact]
    public void Show_Counter_IsItsGrowthPerSecondWithGapsAsNull()
    {
        var shown = _rates.Show("n", Block([0, 1000, 3000, 4000, 5000], [150, 250, 350, 450, 550], [10, 20, 60, SampleBlock.Gap, 70]))!;
        Assert.Equal([0, 1000, 3000, 4000, 5000], shown.T);
        Assert.Equal([1.5, 2.5, 3.5, 4.5, 5.5], shown.V["cpu.total"]);
        Assert.Equal([null, 10, 20, null, null], shown.V["net.rx_bytes"]);
    }

    [Fact]
    public void Show_CounterReset_CountsFromZero()
        => Assert.Equal([null, 7], _rates.Show("n", Block([0, 1000], [0, 0], [500, 7]))!.V["net.rx_bytes"]);

    [Fact]
    public void Show_NextBlock_ContinuesFromTheLastTakenRow()
    {
        Take(Block([0, 1000], [0, 0], [10, 20]));
        Assert.Equal([15], _rates.Show("n", Block([3000], [0], [50]))!.V["net.rx_bytes"]);
        Assert.Equal([null], _rates.Show("other", Block([3000], [0], [50]))!.V["net.rx_bytes"]);
    }

    [Fact]
    public void Show_NothingNewer_IsNull()
    {
        Take(Block([0, 1000], [0, 0], [10, 20]));
        Assert.Null(_rates.Show("n", Block([0, 1000], [0, 0], [10, 20])));
        Assert.Null(_rates.Show("n", SampleBlock.None));
    }

    [Fact]
    public void Show_OtherSchema_StartsWithoutARate()
    {
        Take(Block([0, 1000], [0, 0], [10, 20]));
        var other = SeriesSchema.Create([SeriesDefinition.Counter("net.rx_bytes", "By")]);
        Assert.Equal([null], _rates.Show("n", new SampleBlock(other, [2000], [[30]]))!.V["net.rx_bytes"]);
    }

    [Fact]
    public void Take_NewestRow_IsTheStateWithRatesSinceTheLast()
    {
        var first = Take(Block([0, 1000], [0, 4250], [10, 30]))!;
        Assert.Equal((1000, 42.5, 20), (first.LastSampleMs, first.Headline.Cpu, first.Headline.NetRx));
        var second = Take(Block([3000], [100], [70]))!;
        Assert.Equal((3000, 1, 20), (second.LastSampleMs, second.Headline.Cpu, second.Headline.NetRx));
    }

    [Fact]
    public void Take_OlderOrEmpty_IsNull()
    {
        Take(Block([2000], [0], [10]));
        Assert.Null(Take(Block([1000], [0], [10])));
        Assert.Null(Take(Block([2000], [0], [10])));
        Assert.Null(Take(SampleBlock.None));
    }

    [Fact]
    public void Take_FrameOrNot_KnowsTheFlushInterval()
    {
        var header = new FrameHeader("n", "k", 1, 1, 1, 2500, Schema.Id, Stopping: true);
        var state = _rates.Take("n", new Arrival("n", header, Block([0], [0], [0])))!;
        Assert.Equal((2, true), (state.FlushIntervalSeconds, state.Stopping));
        var quick = _rates.Take("n", new Arrival("n", header with { FlushIntervalMs = 500 }, Block([1], [0], [0])))!;
        Assert.Equal(1, quick.FlushIntervalSeconds);
        var gateway = _rates.Take("n", new Arrival("n", null, Block([2], [0], [0])))!;
        Assert.Equal((60, false), (gateway.FlushIntervalSeconds, gateway.Stopping));
    }

    private static SampleBlock Block(long[] times, long[] cpu, long[] rx) => new(Schema, times, [cpu, rx]);

    private Functions.Fleet.NodeState? Take(SampleBlock block) => _rates.Take("n", new Arrival("n", null, block));
}
