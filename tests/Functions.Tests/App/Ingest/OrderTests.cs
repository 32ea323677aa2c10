using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Ingest;

[Collection(AppCollection.Name)]
public sealed class OrderTests
{
    private const int FrameCount = 24;

    /// <summary>Six frames before the end of a window of ten minutes.</summary>
    private static readonly long Start = WindowBlock.StartOf(ServiceApp.StartMs) - (6 * 5000) + 2000;

    public static TheoryData<string> Orders => ["in order, one by one", "in order, at once", "shuffled", "reversed", "each twice", "split"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Ingest_AnyOrder_StoresTheSame(string order)
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var frames = Enumerable.Range(0, FrameCount).Select(i => node.Frame((ulong)i + 1, Start + (i * 5000L))).ToArray();
        var random = new Random(7);
        IEnumerable<byte[][]> batches = order switch
        {
            "in order, one by one" => frames.Chunk(1),
            "in order, at once" => [frames],
            "shuffled" => Shuffled(frames, random).Chunk(3),
            "reversed" => frames.Reverse().Chunk(5),
            "each twice" => Shuffled([.. frames, .. frames], random).Chunk(4),
            _ => [frames[..7], frames[5..9], frames[..3], frames[9..]],
        };

        foreach (var batch in batches)
        {
            await app.IngestAsync(batch);
        }

        var stored = await app.StoredAsync(node);
        var samples = Enumerable.Range(0, FrameCount * 5).Select(i => Start + (i * 1000L)).ToArray();
        Assert.Equal(samples, stored.Times);
        Assert.Equal(2, stored.Windows.Count);
        Assert.Equal($"1={FrameCount}", stored.Settled.ToString());
        Assert.Equal(Expected(samples), stored.Values(TestNode.Schema));
    }

    [Fact]
    public async Task Ingest_FrameAcrossAWindowBorder_IsStoredInBothWindows()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var border = WindowBlock.StartOf(ServiceApp.StartMs);

        await app.IngestAsync(node.Frame(1, border - 3000, 6));

        var stored = await app.StoredAsync(node);
        Assert.Equal(2, stored.Windows.Count);
        Assert.Equal(Enumerable.Range(-3, 6).Select(i => border + (i * 1000L)), stored.Times);
    }

    [Fact]
    public async Task Ingest_OverlappingFramesOfTwoEpochs_StoreEachSampleOnce()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();

        await app.IngestAsync(node.Frame(1, Start, 10, epoch: 1));
        await app.IngestAsync(node.Frame(1, Start + 5000, 10, epoch: 2));

        var stored = await app.StoredAsync(node);
        Assert.Equal(Enumerable.Range(0, 15).Select(i => Start + (i * 1000L)), stored.Times);
        Assert.Equal(1UL, stored.Settled.Watermark(1));
        Assert.Equal(1UL, stored.Settled.Watermark(2));
    }

    private static byte[][] Shuffled(byte[][] frames, Random random)
    {
        var copy = frames.ToArray();
        random.Shuffle(copy);
        return copy;
    }

    private static (long, string, long)[] Expected(long[] times)
    {
        var block = TestNode.Block(times[0], times.Length);
        return [.. block.Schema.Series.SelectMany((s, column) => times.Select((t, row) => (t, s.Key, block.Columns[column][row]))).Order()];
    }
}
