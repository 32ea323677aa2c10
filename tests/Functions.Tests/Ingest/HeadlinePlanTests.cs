using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Ingest;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Ingest;

public sealed class HeadlinePlanTests
{
    private static readonly SeriesSchema Agent = SeriesSchema.Create(
    [
        SeriesDefinition.Gauge("cpu.total", "%", 2),
        SeriesDefinition.Gauge("load.1", "1", 2),
        SeriesDefinition.Gauge("system.uptime", "s"),
        SeriesDefinition.Gauge("mem.used", "By"),
        SeriesDefinition.Gauge("mem.total", "By"),
        SeriesDefinition.Gauge("disk.used_percent", "%", 1, ("mount", "/")),
        SeriesDefinition.Gauge("disk.used_percent", "%", 1, ("mount", "/home")),
        SeriesDefinition.Counter("net.rx_bytes", "By", ("interface", "a")),
        SeriesDefinition.Counter("net.rx_bytes", "By", ("interface", "b")),
        SeriesDefinition.Counter("net.tx_bytes", "By"),
        SeriesDefinition.Counter("disk_io.read_bytes", "By"),
        SeriesDefinition.Counter("disk_io.write_bytes", "By"),
    ]);

    [Fact]
    public void Read_WholeRow_AddsUpAndTakesTheFullestDisk()
    {
        var before = new NewestRow(Agent, 1000, [0, 0, 0, 0, 0, 0, 0, 100, 200, 1000, 0, 50]);
        var row = new NewestRow(Agent, 3000, [1234, 150, 3600, 1, 3, 401, 955, 300, 260, 1000, 40, 10]);

        var headline = new HeadlinePlan(Agent).Read(row, before);

        Assert.Equal(
            new Headline(Cpu: 12.34, Memory: 33.33, Disk: 95.5, NetRx: 130, NetTx: 0, DiskRead: 20, DiskWrite: 5, Load1: 1.5, Uptime: 3600),
            headline);
    }

    [Fact]
    public void Read_FirstRow_HasNoRates()
    {
        var headline = new HeadlinePlan(Agent).Read(new NewestRow(Agent, 3000, [1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1]), null);
        Assert.Equal((null, null, null, null), (headline.NetRx, headline.NetTx, headline.DiskRead, headline.DiskWrite));
        Assert.Equal(50, headline.Memory);
    }

    [Fact]
    public void Read_Gaps_AreUnknownAndLeftOutOfSums()
    {
        const long Gap = SampleBlock.Gap;
        var before = new NewestRow(Agent, 1000, [0, 0, 0, 0, 0, 0, 0, 100, Gap, 0, Gap, 0]);
        var headline = new HeadlinePlan(Agent).Read(
            new NewestRow(Agent, 2000, [Gap, Gap, Gap, 5, Gap, Gap, 10, 150, 7, Gap, 5, 0]), before);
        Assert.Equal(new Headline(Disk: 1, NetRx: 50, DiskWrite: 0), headline);
    }

    [Fact]
    public void Read_MemoryTotalZero_IsUnknown()
        => Assert.Null(new HeadlinePlan(Agent).Read(new NewestRow(Agent, 1, [0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0]), null).Memory);

    [Fact]
    public void Read_SumsPastTheRangeOfNumbers_AreUnknown()
    {
        var schema = SeriesSchema.Create(
        [
            SeriesDefinition.Real("mem.used", "By"), SeriesDefinition.Real("mem.total", "By"),
            new("net.rx_bytes", "By", SeriesKind.Counter, SeriesLimits.FloatScale, [new("interface", "a")]),
            new("net.rx_bytes", "By", SeriesKind.Counter, SeriesLimits.FloatScale, [new("interface", "b")]),
        ]);
        long[] Bits(params double[] values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
        var headline = new HeadlinePlan(schema).Read(
            new NewestRow(schema, 1000, Bits(1e308, 1e-300, 1.5e305, 1.79e305)), new NewestRow(schema, 0, Bits(0, 0, 0, 0)));
        Assert.Null(headline.Memory);
        var wild = new HeadlinePlan(schema).Read(
            new NewestRow(schema, 1000, Bits(1, 2, 1.5e308, 1.5e308)), new NewestRow(schema, 0, Bits(0, 0, 0, 0)));
        Assert.Null(wild.NetRx);
        Assert.Equal(50, wild.Memory);
    }

    [Fact]
    public void IsEmpty_SeriesOfOthers_SaysSo()
    {
        var plan = new HeadlinePlan(SeriesSchema.Create([SeriesDefinition.Gauge("room.temp", "Cel")]));
        Assert.True(plan.IsEmpty);
        Assert.False(new HeadlinePlan(Agent).IsEmpty);
    }
}
