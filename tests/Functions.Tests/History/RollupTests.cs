using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.History;

public class RollupTests
{
    private static readonly long Start = Tier.Minute.StartOf(new HistoryRig().NowMs);

    [Fact]
    public async Task Run_ClosedWindows_RollUpsEqualAModelOfTheSamples()
    {
        var rig = new HistoryRig();
        var blocks = TestSamples.Make(7, Start, 5400);
        await SettleAsync(rig, blocks);

        var minutes = await LoadAsync(rig, Tier.Minute, Start);
        var quarters = await LoadAsync(rig, Tier.Quarter, Tier.Quarter.StartOf(Start));

        Assert.Equal(4, minutes.Series.Count);
        AssertEqual(RollupModel.Of(blocks, Tier.Minute), minutes);
        AssertEqual(RollupModel.Of(blocks, Tier.Quarter), quarters);
        Assert.Empty(await rig.Dirty.ListAsync(HistoryRig.Node, default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Run_SamplesLateShuffledAndTwice_GivesTheSameRollUps(int seed)
    {
        var rig = new HistoryRig();
        var blocks = TestSamples.Make(11, Start, 3600);
        var frames = TestSamples.Shuffle(blocks, seed);
        rig.Time.Advance(TimeSpan.FromHours(7));
        foreach (var frame in frames.Take(frames.Count / 2))
        {
            await rig.IngestAsync(frame);
        }

        await rig.SettleAsync();
        foreach (var frame in frames.Skip(frames.Count / 2))
        {
            await rig.IngestAsync(frame);
        }

        await rig.SettleAsync();

        AssertEqual(RollupModel.Of(blocks, Tier.Minute), await LoadAsync(rig, Tier.Minute, Start));
        AssertEqual(RollupModel.Of(blocks, Tier.Quarter), await LoadAsync(rig, Tier.Quarter, Tier.Quarter.StartOf(Start)));
        Assert.Empty(await rig.Dirty.ListAsync(HistoryRig.Node, default));
    }

    [Fact]
    public async Task Run_StoppedBeforeAMarkIsCleared_GivesTheSameAgain()
    {
        var rig = new HistoryRig();
        var blocks = TestSamples.Make(13, Start, 1200);
        rig.Time.Advance(TimeSpan.FromHours(7));
        await IngestAsync(rig, blocks);
        await rig.Closing.RunAsync(default);
        rig.Requests.Before(IsClearing, () => throw new InvalidOperationException("killed"));
        await Assert.ThrowsAnyAsync<Exception>(() => rig.Downsampling.RunAsync(default));
        Assert.NotEmpty(await rig.Dirty.ListAsync(HistoryRig.Node, default));

        await rig.SettleAsync();

        AssertEqual(RollupModel.Of(blocks, Tier.Minute), await LoadAsync(rig, Tier.Minute, Start));
        AssertEqual(RollupModel.Of(blocks, Tier.Quarter), await LoadAsync(rig, Tier.Quarter, Tier.Quarter.StartOf(Start)));
        Assert.Empty(await rig.Dirty.ListAsync(HistoryRig.Node, default));
    }

    [Fact]
    public async Task Run_LateSamplesAreClosedBeforeTheMarkIsCleared_TheMarkStays()
    {
        var rig = new HistoryRig();
        var blocks = TestSamples.Make(17, Start, 600);
        rig.Time.Advance(TimeSpan.FromHours(7));
        await rig.IngestAsync(blocks[0]);
        await rig.Closing.RunAsync(default);
        rig.Requests.Before(IsClearing, async () =>
        {
            await rig.IngestAsync(blocks[1]);
            await rig.Closing.RunAsync(default);
        });

        await rig.Downsampling.RunAsync(default);
        Assert.Contains(await rig.Dirty.ListAsync(HistoryRig.Node, default), m => m.Tier == Tier.Minute && m.StartMs == Start);
        await rig.SettleAsync();

        AssertEqual(RollupModel.Of(blocks, Tier.Minute), await LoadAsync(rig, Tier.Minute, Start));
    }

    [Fact]
    public async Task Run_TwoAtOnce_GiveTheSame()
    {
        var rig = new HistoryRig();
        var other = new HistoryRig(rig.Prefix, rig.Time);
        var blocks = TestSamples.Make(19, Start, 3600);
        rig.Time.Advance(TimeSpan.FromHours(7));
        await IngestAsync(rig, blocks);
        await rig.Closing.RunAsync(default);

        await Task.WhenAll(rig.Downsampling.RunAsync(default), other.Downsampling.RunAsync(default));
        await rig.SettleAsync();

        AssertEqual(RollupModel.Of(blocks, Tier.Minute), await LoadAsync(rig, Tier.Minute, Start));
        AssertEqual(RollupModel.Of(blocks, Tier.Quarter), await LoadAsync(rig, Tier.Quarter, Tier.Quarter.StartOf(Start)));
    }

    [Fact]
    public async Task Run_RawTableIsGone_LeavesTheMinutesAsTheyAre()
    {
        var rig = new HistoryRig();
        var blocks = TestSamples.Make(23, Start, 1200);
        await SettleAsync(rig, blocks);
        rig.Time.Advance(TimeSpan.FromDays(5));
        await rig.Retention.RunAsync(default);
        await rig.Dirty.MarkAsync(HistoryRig.Node, Tier.Minute, [Start], default);

        await rig.SettleAsync();

        AssertEqual(RollupModel.Of(blocks, Tier.Minute), await LoadAsync(rig, Tier.Minute, Start));
        Assert.Empty(await rig.Dirty.ListAsync(HistoryRig.Node, default));
    }

    [Fact]
    public async Task Run_MoreGroupsThanPropertiesFit_SpreadsOverRows()
    {
        var rig = new HistoryRig();
        var schema = SeriesSchema.Create(Enumerable.Range(0, 120).Select(i => SeriesDefinition.Gauge($"g{i:000}.value", "1")));
        var times = Enumerable.Range(0, 120).Select(i => Start + (i * 1000L)).ToArray();
        var blocks = new[] { new SampleBlock(schema, times, [.. schema.Series.Select((_, n) => Array.ConvertAll(times, t => (t / 1000 % 60) + n))]) };
        await SettleAsync(rig, blocks);

        var stored = await rig.Rollups.LoadAsync(HistoryRig.Node, Tier.Minute, Start, [Stat.Max], ["g007", "g119"], _ => true, default);

        AssertEqual(RollupModel.Of(blocks, Tier.Minute), await LoadAsync(rig, Tier.Minute, Start));
        Assert.Equal(3, stored.Rows);
        Assert.Equal(["g007.value", "g119.value"], stored.Window.Series.Keys.Order());
        Assert.Equal(59 + 119, stored.Window.Series["g119.value"][Stat.Max, 1]);
    }

    [Fact]
    public void Encode_ASumThatDoesNotFit_IsUnknownRatherThanWrong()
    {
        var series = SeriesDefinition.Gauge("clock.ns", "ns");
        var stats = new SeriesStats(series, 1, SeriesStats.AllStats);
        for (var i = 0; i < 6; i++)
        {
            stats.AddSample(0, i, 1.8e18);
        }

        Assert.Equal(SampleBlock.Gap, StoredValue.Write(series, stats[Stat.Sum, 0]));
        Assert.Equal(1_800_000_000_000_000_000, StoredValue.Write(series, stats[Stat.Max, 0]));
    }

    [Fact]
    public void Replace_AnotherScaleLater_ConvertsWhatIsThere()
    {
        var window = new RollupWindow(Tier.Minute, 0);
        foreach (var (slot, scale, value) in new (int, byte, double)[] { (3, 2, 12.34), (5, 1, 5.6) })
        {
            var series = SeriesDefinition.Gauge("cpu.total", "%", scale);
            var stats = new SeriesStats(series, 1, SeriesStats.AllStats);
            stats.AddSample(0, slot * 60_000, StoredValue.Read(series, series.FromDouble(value)));
            window.Replace(slot * 60_000, (slot + 1) * 60_000, [stats], _ => slot * 60_000);
        }

        var result = Assert.Single(window.Series).Value;
        Assert.Equal(1, result.Definition.Scale);
        Assert.Equal(123.4, result[Stat.Max, 3], 9);
        Assert.Equal(56, result[Stat.Max, 5], 9);
    }

    private static bool IsClearing(HttpRequestMessage request)
        => request.Method == HttpMethod.Delete && request.RequestUri!.AbsolutePath.Contains($"{Tables.Dirty}(", StringComparison.Ordinal);

    private static async Task SettleAsync(HistoryRig rig, IEnumerable<SampleBlock> blocks)
    {
        rig.Time.Advance(TimeSpan.FromHours(7));
        await IngestAsync(rig, blocks);
        await rig.SettleAsync();
    }

    private static async Task IngestAsync(HistoryRig rig, IEnumerable<SampleBlock> blocks)
    {
        foreach (var block in blocks)
        {
            await rig.IngestAsync(block);
        }
    }

    private static async Task<RollupWindow> LoadAsync(HistoryRig rig, Tier tier, long start)
        => (await rig.Rollups.LoadAsync(HistoryRig.Node, tier, start, SeriesStats.AllStats, null, _ => true, default)).Window;

    private static void AssertEqual(IReadOnlyDictionary<(string Key, long SlotMs, Stat Stat), double> expected, RollupWindow actual)
    {
        var found = new Dictionary<(string, long, Stat), double>();
        foreach (var (key, stats) in actual.Series)
        {
            foreach (var stat in SeriesStats.AllStats)
            {
                for (var slot = 0; slot < stats.Slots; slot++)
                {
                    if (!double.IsNaN(stats[stat, slot]))
                    {
                        found[(key, actual.TimeOf(slot), stat)] = stats[stat, slot];
                    }
                }
            }
        }

        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        Assert.All(expected, e => Assert.Equal(e.Value, found[e.Key], Math.Abs(e.Value) * 1e-12));
    }
}
