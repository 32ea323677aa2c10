using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Tests.App.Support;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.App.Ingest;

[Collection(AppCollection.Name)]
public sealed class SettlementTests
{
    private const string Lost = "ingest.frames_lost";
    private static readonly long Start = ServiceApp.StartMs;

    [Fact]
    public async Task Ingest_FramesOutOfOrder_HoldTheWatermarkAtTheGap()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();

        await app.IngestAsync(node.Frame(1, Start), node.Frame(3, Start + 10_000), node.Frame(4, Start + 15_000));
        Assert.Equal("1=1+3-4", (await app.StoredAsync(node)).Settled.ToString());

        await app.IngestAsync(node.Frame(2, Start + 5000));
        Assert.Equal("1=4", (await app.StoredAsync(node)).Settled.ToString());
    }

    [Fact]
    public async Task Ingest_FramesOfManyOlderEpochsBesideTheCurrentOne_AreTakenAndSettledEach()
    {
        const int Older = 40;
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, Start, epoch: 1000));
        for (ulong epoch = 1; epoch <= Older; epoch++)
        {
            await app.IngestAsync(
                node.Frame(7, Start - 500_000 + ((long)epoch * 10_000), epoch: epoch, lowestHeld: 7),
                node.Frame(epoch + 1, Start + ((long)epoch * 5000), epoch: 1000));
        }

        // Once more, as after an answer that was lost.
        await app.IngestAsync(node.Frame(7, Start - 490_000, epoch: 1, lowestHeld: 7));

        var stored = await app.StoredAsync(node);
        Assert.Equal(5 * ((2 * Older) + 1), stored.Times.Length);
        Assert.Equal(stored.Times.Distinct(), stored.Times);
        Assert.Equal(Older + 1UL, stored.Settled.Watermark(1000));
        Assert.All(Enumerable.Range(1, Older), epoch => Assert.Equal(7UL, stored.Settled.Watermark((ulong)epoch)));
    }

    [Fact]
    public async Task Ingest_AgentNoLongerHoldsFrames_SettlesAndCountsThem()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, Start), node.Frame(3, Start + 10_000));
        var lost = app.Counter(Lost);

        await app.IngestAsync(node.Frame(8, Start + 20_000, lowestHeld: 7));

        // 2, 4, 5 and 6 are gone; 7 is still to come.
        Assert.Equal("1=6+8-8", (await app.StoredAsync(node)).Settled.ToString());
        Assert.Equal(lost + 4, app.Counter(Lost));

        await app.IngestAsync(node.Frame(8, Start + 20_000, lowestHeld: 7));
        Assert.Equal(lost + 4, app.Counter(Lost));
    }

    [Fact]
    public async Task Ingest_FrameWithoutSamples_IsSettled()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        await app.IngestAsync(node.Frame(1, Start, rows: 0));
        var stored = await app.StoredAsync(node);
        Assert.Equal(1UL, stored.Settled.Watermark(1));
        Assert.Empty(stored.Windows);
    }

    [Fact]
    public async Task Ingest_GoodMacAroundRubbish_IsSettledAndDeadLettered()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();

        await app.IngestAsync(node.FrameOfRubbish(1, Start), node.Frame(2, Start));

        var stored = await app.StoredAsync(node);
        Assert.Equal(2UL, stored.Settled.Watermark(1));
        Assert.Equal(5, stored.Times.Length);
        var letter = Assert.Single(await app.DeadLettersAsync());
        Assert.Equal("Malformed", letter.GetString("Reason"));
        Assert.Equal(node.Id, letter.GetString("Node"));
    }

    [Fact]
    public async Task Ingest_UnknownSchema_IsNotSettledUntilItComesWithIt()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();

        await app.IngestAsync(node.Frame(1, Start, withSchema: false));
        Assert.Equal(0UL, (await app.StoredAsync(node)).Settled.Watermark(1));
        Assert.Equal("UnknownSchema", Assert.Single(await app.DeadLettersAsync()).GetString("Reason"));

        await app.IngestAsync(node.Frame(1, Start, withSchema: true));
        Assert.Equal(1UL, (await app.StoredAsync(node)).Settled.Watermark(1));
    }

    [Fact]
    public async Task Ingest_SamplesOutOfTime_AreLeftOutAndTheRestIsStored()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var now = app.Time.GetUtcNow();
        long[] times =
        [
            now.AddHours(-48).ToUnixTimeMilliseconds() - 1, now.AddHours(-48).ToUnixTimeMilliseconds(),
            Start, now.AddMinutes(5).ToUnixTimeMilliseconds(), now.AddMinutes(5).ToUnixTimeMilliseconds() + 1,
        ];
        var block = new SampleBlock(TestNode.Schema, times, [.. TestNode.Schema.Series.Select(_ => new long[] { 1, 2, 3, 4, 5 })]);

        await app.IngestAsync(node.Frame(1, block));

        var stored = await app.StoredAsync(node);
        Assert.Equal(times[1..4], stored.Times);
        Assert.Equal(1UL, stored.Settled.Watermark(1));
        Assert.Equal("OutOfTime", Assert.Single(await app.DeadLettersAsync()).GetString("Reason"));
    }

    [Fact]
    public async Task Ingest_ValuesThatAreNoNumbers_AreGapsAndBreakNoList()
    {
        await using var app = new ServiceApp();
        var node = await app.RegisterAsync();
        var schema = SeriesSchema.Create([SeriesDefinition.Real("cpu.total", "%"), SeriesDefinition.Real("load.1", "1")]);
        long[] Column(double value) => [BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(1)];
        var block = new SampleBlock(schema, [Start - 1000, Start], [Column(1), Column(1)]);
        block.Columns[0][1] = BitConverter.DoubleToInt64Bits(double.NaN);
        block.Columns[1][1] = BitConverter.DoubleToInt64Bits(double.PositiveInfinity);

        await app.IngestAsync(node.Frame(1, block));

        var item = Assert.Single((await app.Fleet.ListAsync(TestCallers.Admin, new NodeQuery(), default)).Items);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Start), item.LastSeen);
        Assert.Null(item.Cpu);
        Assert.Null(item.Load1);
        var values = (await app.StoredAsync(node)).Values(schema);
        Assert.Equal(2, values.Count(v => v.Value == SampleBlock.Gap));
    }
}
