using CloudNexus.Micro;

namespace CloudNexus.Wire.Tests.Blocks;

/// <summary>Gates on allocated bytes, which unlike time are the same on every machine. The bounds are about twice what is measured.</summary>
public class AllocationTests
{
    private static readonly string[] Gauges = ["counter", "few values", "sparse", "percent", "random walk"];

    [Fact]
    public void Append_FiveSamplesOfAHundredSeries_AllocatesLittle()
    {
        var blocks = Enumerable.Range(0, 120).Select(i => Block(5, i * 5000)).ToArray();
        Fill(blocks);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var window = Fill(blocks);
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / blocks.Length;
        Assert.Equal(600, window.Rows);
        Assert.InRange(each, 1, 12 * 1024);
    }

    [Fact]
    public void Write_AFrameOfAHundredSeries_AllocatesLittleBesideTheFrame()
    {
        var block = Block(5, 0);
        var writer = new FrameWriter();
        var header = new FrameHeader("node-1", "key-1", 1, 1, 1, 5000, block.Schema.Id);
        var frame = writer.Write(header, block, false, [1]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        writer.Write(header, block, false, [1]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, frame.Length + 512);
    }

    [Fact]
    public void TryDecodeSamples_OfAFrame_AllocatesItsValuesAndLittleElse()
    {
        var block = Block(60, 0);
        var bytes = new FrameWriter().Write(new FrameHeader("node-1", "key-1", 1, 1, 1, 5000, block.Schema.Id), block, false, [1]);
        Decode(bytes, block.Schema);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Decode(bytes, block.Schema);
        const int Values = 60 * 8 * 101;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, Values, Values + 8192);
    }

    private static void Decode(byte[] bytes, SeriesSchema schema)
    {
        Assert.Equal(DecodeStatus.Ok, Frame.TryParse(bytes, out var frame));
        Assert.Equal(DecodeStatus.Ok, frame!.TryDecodeSamples(schema, out _));
    }

    private static WindowBlock Fill(SampleBlock[] blocks) => blocks.Aggregate(WindowBlock.Empty, (window, block) => window.Append(block));

    private static SampleBlock Block(int rows, long offsetMs)
    {
        var schema = SeriesSchema.Create(Enumerable.Range(0, 100).Select(i => SeriesDefinition.Gauge($"g{i / 10}.s{i}", "1")));
        var times = Enumerable.Range(0, rows).Select(i => 1_800_000_000_000 + offsetMs + (i * 1000L)).ToArray();
        return new SampleBlock(schema, times, [.. Enumerable.Range(0, 100).Select(i => Shapes.Make(Gauges[i % Gauges.Length], rows, i))]);
    }
}
