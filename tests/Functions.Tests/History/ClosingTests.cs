using CloudNexus.Functions.History;
using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.History;

public class ClosingTests
{
    private static readonly long LengthMs = WindowBlock.LengthMs;

    [Theory]
    [InlineData(KeepEffort.Smallest)]
    [InlineData(KeepEffort.Quick)]
    public async Task Run_WindowsThatEnded_MoveToRawAndAnswerTheSame(KeepEffort effort)
    {
        var rig = new HistoryRig(options: new HistoryOptions { Closing = effort });
        var start = rig.NowMs - (2 * LengthMs);
        await FillAsync(rig, start, 1200);
        var before = await rig.AskAsync(TestSamples.All, start, rig.NowMs, 1200);
        rig.Time.Advance(rig.Options.CloseAfter);

        var outcomes = await rig.Closing.RunAsync(default);

        Assert.Equal(2, Assert.Single(outcomes).Value);
        Assert.Empty(await rig.OpenWindowsAsync());
        Assert.Equal(before, await rig.AskAsync(TestSamples.All, start, start + (2 * LengthMs), 1200));
        Assert.Contains("cpu.temperature", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WindowEndedLessThanTwoMinutesAgo_StaysOpen()
    {
        var rig = new HistoryRig();
        await FillAsync(rig, rig.NowMs - LengthMs, 600);
        rig.Time.Advance(rig.Options.CloseAfter - TimeSpan.FromSeconds(1));

        Assert.Empty(await rig.Closing.RunAsync(default));
        Assert.Single(await rig.OpenWindowsAsync());
    }

    [Fact]
    public async Task Run_LateSamples_ReopenTheWindowAndAreMergedIn()
    {
        var (rig, late) = (new HistoryRig(), new HistoryRig());
        var start = rig.NowMs - LengthMs;
        var blocks = TestSamples.Make(1, start, 600);
        foreach (var r in new[] { rig, late })
        {
            r.Time.Advance(r.Options.CloseAfter);
        }

        await IngestAsync(rig, blocks);
        await rig.Closing.RunAsync(default);

        await IngestAsync(late, [blocks[1], blocks[0].Where(t => t % 3000 != 0)]);
        await late.Closing.RunAsync(default);
        await IngestAsync(late, [blocks[0]]);
        Assert.Single(await late.OpenWindowsAsync());
        var reopened = await late.AskAsync(TestSamples.All, start, start + LengthMs, 600);
        await late.Closing.RunAsync(default);

        var expected = await rig.AskAsync(TestSamples.All, start, start + LengthMs, 600);
        Assert.Equal(expected, reopened);
        Assert.Equal(expected, await late.AskAsync(TestSamples.All, start, start + LengthMs, 600));
        Assert.Empty(await late.OpenWindowsAsync());
    }

    [Fact]
    public async Task Close_StoppedBeforeTheOpenWindowIsRemoved_RepeatsWithoutAChange()
    {
        var rig = new HistoryRig();
        var start = rig.NowMs - LengthMs;
        await FillAsync(rig, start, 600);
        var before = await rig.AskAsync(TestSamples.All, start, rig.NowMs, 600);
        rig.Requests.Before(IsRemoval, () => throw new InvalidOperationException("killed"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Closer.CloseAsync(HistoryRig.Node, start, default));
        var raw = await rig.Raw.LoadAsync(HistoryRig.Node, start, default);

        Assert.NotNull(raw.ETag);
        Assert.Single(await rig.OpenWindowsAsync());
        Assert.Equal(before, await rig.AskAsync(TestSamples.All, start, rig.NowMs, 600));

        Assert.Equal(CloseOutcome.Closed, await rig.Closer.CloseAsync(HistoryRig.Node, start, default));
        Assert.Equal(raw.ETag, (await rig.Raw.LoadAsync(HistoryRig.Node, start, default)).ETag);
        Assert.Empty(await rig.OpenWindowsAsync());
        Assert.Equal(before, await rig.AskAsync(TestSamples.All, start, rig.NowMs, 600));
    }

    [Fact]
    public async Task Close_SamplesArriveInBetween_LeavesTheWindowForTheNextRun()
    {
        var rig = new HistoryRig();
        var start = rig.NowMs - LengthMs;
        var blocks = TestSamples.Make(2, start, 600);
        await rig.IngestAsync(blocks[0]);
        rig.Requests.Before(IsRemoval, () => rig.IngestAsync(blocks[1]));

        Assert.Equal(CloseOutcome.LostRace, await rig.Closer.CloseAsync(HistoryRig.Node, start, default));
        var half = await rig.AskAsync(TestSamples.All, start, rig.NowMs, 600);
        Assert.Equal(CloseOutcome.Closed, await rig.Closer.CloseAsync(HistoryRig.Node, start, default));

        var direct = new HistoryRig();
        await IngestAsync(direct, blocks);
        var expected = await direct.AskAsync(TestSamples.All, start, rig.NowMs, 600);
        Assert.Equal(expected, half);
        Assert.Equal(expected, await rig.AskAsync(TestSamples.All, start, rig.NowMs, 600));
    }

    [Fact]
    public async Task Commit_WindowClosedUnderItsCache_StoresInANewWindow()
    {
        var rig = new HistoryRig();
        var start = rig.NowMs - LengthMs;
        var blocks = TestSamples.Make(3, start, 600);
        await rig.IngestAsync(blocks[0]);
        var other = new HistoryRig(rig.Prefix, rig.Time);
        Assert.Equal(CloseOutcome.Closed, await other.Closer.CloseAsync(HistoryRig.Node, start, default));

        var outcome = await rig.IngestAsync(blocks[1]);

        Assert.Equal(blocks[1].Rows, outcome.NewRows);
        Assert.Equal(CloseOutcome.Closed, await other.Closer.CloseAsync(HistoryRig.Node, start, default));
        Assert.Equal(blocks[0].Rows + blocks[1].Rows, (await rig.Raw.LoadAsync(HistoryRig.Node, start, default)).Block.Rows);
    }

    [Fact]
    public async Task Run_TwoAtOnce_LoseAndDoubleNothing()
    {
        var rig = new HistoryRig();
        var other = new HistoryRig(rig.Prefix, rig.Time);
        var start = rig.NowMs - (4 * LengthMs);
        await FillAsync(rig, start, 2400);
        var before = await rig.AskAsync(TestSamples.All, start, rig.NowMs, 2400);
        rig.Time.Advance(rig.Options.CloseAfter);

        await Task.WhenAll(rig.Closing.RunAsync(default), other.Closing.RunAsync(default));
        await rig.Closing.RunAsync(default);

        Assert.Empty(await rig.OpenWindowsAsync());
        Assert.Equal(before, await rig.AskAsync(TestSamples.All, start, start + (4 * LengthMs), 2400));
    }

    [Fact]
    public async Task Run_RawRetentionHasPassed_DropsTheWindowAndMakesNoTable()
    {
        var rig = new HistoryRig();
        await FillAsync(rig, rig.NowMs - LengthMs, 600);
        rig.Time.Advance(TimeSpan.FromDays(4));

        var outcomes = await rig.Closing.RunAsync(default);

        Assert.Equal(CloseOutcome.Expired, Assert.Single(outcomes).Key);
        Assert.Empty(await rig.OpenWindowsAsync());
        Assert.Empty(await rig.Tables.ListAsync(Tier.Raw.TablePrefix, default));
    }

    [Fact]
    public async Task Run_TimeIsUp_TheNextRunGoesOn()
    {
        var rig = new HistoryRig(options: new() { RunLimit = TimeSpan.Zero });
        await FillAsync(rig, rig.NowMs - LengthMs, 600);
        rig.Time.Advance(rig.Options.CloseAfter);
        Assert.Empty(await rig.Closing.RunAsync(default));

        rig.Options.RunLimit = TimeSpan.FromSeconds(30);
        Assert.Equal(1, (await rig.Closing.RunAsync(default))[CloseOutcome.Closed]);
    }

    [Fact]
    public async Task Close_MoreThanARowHolds_SpreadsOverRowsAndReadsBack()
    {
        var rig = new HistoryRig();
        var start = rig.NowMs - LengthMs;
        var random = new Random(4);
        var schema = SeriesSchema.Create(Enumerable.Range(0, 170).Select(i => SeriesDefinition.Real($"noise{i % 5}.value", "1", ("n", $"{i}"))));
        for (var half = 0; half < 2; half++)
        {
            var times = Enumerable.Range(half * 300, 300).Select(i => start + (i * 1000L)).ToArray();
            var columns = schema.Series.Select(_ => Array.ConvertAll(times, _ => Noise(random))).ToArray();
            Assert.Empty((await rig.IngestAsync(new SampleBlock(schema, times, columns))).Full);
            Assert.Equal(CloseOutcome.Closed, await rig.Closer.CloseAsync(HistoryRig.Node, start, default));
        }

        var raw = await rig.Raw.LoadAsync(HistoryRig.Node, start, default);
        var answer = await rig.AskAsync("noise1.*,noise4.*", start, start + LengthMs, 600);

        Assert.Equal((2, 600), (raw.Rows, raw.Block.Rows));
        Assert.Equal(68, answer.Split("\"name\"").Length - 1);
        Assert.DoesNotContain("null", answer, StringComparison.Ordinal);
    }

    /// <summary>The bits of a finite double that no codec makes smaller.</summary>
    private static long Noise(Random random) => random.NextInt64() & ~(1L << 62);

    private static bool IsRemoval(HttpRequestMessage request)
        => request.Method == HttpMethod.Delete && request.RequestUri!.AbsolutePath.Contains($"{Tables.Open}(", StringComparison.Ordinal);

    private static Task FillAsync(HistoryRig rig, long start, int seconds) => IngestAsync(rig, TestSamples.Make(seconds, start, seconds));

    private static async Task IngestAsync(HistoryRig rig, IEnumerable<SampleBlock> blocks)
    {
        foreach (var block in blocks)
        {
            await rig.IngestAsync(block);
        }
    }
}
