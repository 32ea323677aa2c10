using System.Net;
using System.Text.Json;
using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;
using CloudNexus.Functions.Tests.App.Support;

namespace CloudNexus.Functions.Tests.History;

public class QueryTests
{
    private static readonly long Start = Tier.Minute.StartOf(new HistoryRig().NowMs);

    [Theory]
    [InlineData(Aggregate.Avg)]
    [InlineData(Aggregate.Min)]
    [InlineData(Aggregate.Max)]
    [InlineData(Aggregate.Last)]
    [InlineData(Aggregate.Sum)]
    [InlineData(Aggregate.Increase)]
    public async Task Ask_AnyTierInAnyState_SameAnswer(Aggregate aggregate)
    {
        var rig = new HistoryRig();
        var blocks = TestSamples.Make(31, Start, 7 * 3600);
        var (from, to) = (Start, Start + (8 * 3_600_000L));
        foreach (var block in blocks)
        {
            await rig.IngestAsync(block);
        }

        var expected = await rig.AskAsync(TestSamples.All, from, to, 32, aggregate, Tier.Raw, Tier.Quarter.SlotMs);
        await AssertAllTiersAsync();
        rig.Time.Advance(TimeSpan.FromHours(5));
        await rig.Closing.RunAsync(default);
        await AssertAllTiersAsync();
        await rig.Downsampling.RunAsync(default);
        await AssertAllTiersAsync();
        rig.Time.Advance(TimeSpan.FromHours(4));
        await rig.SettleAsync();
        await AssertAllTiersAsync();
        await rig.IngestAsync(blocks[2]);
        await AssertAllTiersAsync();

        async Task AssertAllTiersAsync()
        {
            foreach (var tier in Tier.All)
            {
                Assert.Equal(expected, await rig.AskAsync(TestSamples.All, from, to, 32, aggregate, tier, Tier.Quarter.SlotMs));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Ask_SamplesInAnyOrderDuplicatedAndSplit_ByteIdenticalAnswers(int seed)
    {
        var (plain, shuffled) = (new HistoryRig(), new HistoryRig());
        var blocks = TestSamples.Make(37, Start, 3600);
        foreach (var block in blocks)
        {
            await plain.IngestAsync(block);
        }

        foreach (var (index, frame) in TestSamples.Shuffle(blocks, seed).Index())
        {
            await shuffled.IngestAsync(frame);
            if (index % 7 == 0)
            {
                shuffled.Time.Advance(TimeSpan.FromMinutes(20));
                await shuffled.Closing.RunAsync(default);
            }
        }

        await AssertSameAsync();
        foreach (var rig in new[] { plain, shuffled })
        {
            rig.Time.Advance(TimeSpan.FromHours(7));
            await rig.SettleAsync();
        }

        await AssertSameAsync();

        async Task AssertSameAsync()
        {
            foreach (var (points, aggregate) in new[] { (3600, Aggregate.Avg), (60, Aggregate.Max), (4, Aggregate.Avg), (60, Aggregate.P95) })
            {
                Assert.Equal(
                    await plain.AskAsync(TestSamples.All, Start, Start + 3_600_000, points, aggregate),
                    await shuffled.AskAsync(TestSamples.All, Start, Start + 3_600_000, points, aggregate));
            }
        }
    }

    [Fact]
    public async Task Ask_KnownSamples_EachAggregateIsWhatItSays()
    {
        var rig = new HistoryRig();
        var schema = SeriesSchema.Create([TestSamples.Cpu, TestSamples.Received]);
        long[] cpu = [100, 300, SampleBlock.Gap, 800];
        long[] received = [1000, 1500, 100, 400];
        await rig.IngestAsync(new SampleBlock(schema, [Start + 1000, Start + 2000, Start + 4000, Start + 5000], [cpu, received]));

        Assert.Equal((4.0, 225.0), await Both(Aggregate.Avg));
        Assert.Equal((1.0, 50.0), await Both(Aggregate.Min));
        Assert.Equal((8.0, 500.0), await Both(Aggregate.Max));
        Assert.Equal((8.0, 400.0), await Both(Aggregate.Last));
        Assert.Equal((12.0, 900.0), await Both(Aggregate.Sum));
        Assert.Equal((null, 900.0), await Both(Aggregate.Increase));
        Assert.Equal((8.0, 500.0), await Both(Aggregate.P95));

        async Task<(double? Cpu, double? Received)> Both(Aggregate aggregate)
        {
            var answer = JsonDocument.Parse(await rig.AskAsync(TestSamples.All, Start, Start + 600_000, 1, aggregate, Tier.Raw));
            var columns = answer.RootElement.GetProperty("series").EnumerateArray()
                .ToDictionary(s => s.GetProperty("name").GetString()!, s => s.GetProperty("v")[0].GetDouble());
            return (columns.TryGetValue("cpu.total", out var cpu) ? cpu : null, columns.TryGetValue("net.rx_bytes", out var rx) ? rx : null);
        }
    }

    [Fact]
    public async Task Ask_GrowthAcrossWindows_IsNeitherLostNorDoubled()
    {
        var rig = new HistoryRig();
        var schema = SeriesSchema.Create([TestSamples.Received]);
        for (var hour = 0; hour < 2; hour++)
        {
            var times = Enumerable.Range(0, 3600).Select(i => Start + (((hour * 3600) + i) * 1000L)).ToArray();
            await rig.IngestAsync(new SampleBlock(schema, times, [Array.ConvertAll(times, t => (t - Start) / 1000 * 7)]));
        }

        rig.Time.Advance(TimeSpan.FromHours(7));
        await rig.SettleAsync();

        foreach (var tier in Tier.All)
        {
            var answer = await rig.AskAsync("net.*", Start, Start + 7_200_000, 1, Aggregate.Increase, tier);
            Assert.Contains($"\"v\":[{7 * 7199}]", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ask_MoreThanTheBudget_422SaysWhatToNarrow()
    {
        var budget = new QueryBudget();
        budget.TakeSamples(4_000_000);
        var problem = Assert.Throws<ApiException>(() => budget.TakeSamples(4_000_000));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "too-much"), (problem.Status, problem.Kind));
        Assert.Contains("shorter range", problem.Message, StringComparison.Ordinal);

        var rig = new HistoryRig();
        var wide = SeriesSchema.Create(Enumerable.Range(0, 600).Select(i => SeriesDefinition.Gauge("cpu.core", "%", 2, ("core", $"{i}"))));
        await rig.IngestAsync(new SampleBlock(wide, [rig.NowMs], [.. wide.Series.Select(_ => new long[] { 1 })]));
        await Assert.ThrowsAsync<ApiException>(() => rig.AskAsync("cpu.core", rig.NowMs - 4_000_000, rig.NowMs + 1, 4000));
    }

    [Fact]
    public async Task Run_NoSuchNode_404()
    {
        var rig = new HistoryRig();
        var request = new SeriesRequest(SeriesSelection.TryParse("cpu.total")!, Start, Start + 1000, 1);

        var problem = await Assert.ThrowsAsync<ApiException>(() => rig.Query.RunAsync(TestCallers.Admin, "nobody", request, default));
        Assert.Equal(HttpStatusCode.NotFound, problem.Status);

        await rig.AddNodeAsync();
        Assert.Empty((await rig.Query.RunAsync(TestCallers.Admin, HistoryRig.Node, request, default)).Series);
    }

    [Fact]
    public async Task Ask_DamagedWindow_FailsRatherThanLeaveItOut()
    {
        var rig = new HistoryRig();
        await rig.IngestAsync(TestSamples.Make(5, Start, 60)[0]);
        var damaged = new TableEntity(HistoryRig.Node, $"w{Start / 1000:d11}") { ["t0"] = new byte[] { 255, 1, 2 } };
        (await rig.Tables.Peek(Tables.Open).UpsertEntityAsync(damaged, TableUpdateMode.Replace)).EnsureSuccess();

        await Assert.ThrowsAsync<InvalidDataException>(() => rig.AskAsync("cpu.*", Start, Start + 60_000, 60));
        rig.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(CloseOutcome.Unreadable, Assert.Single(await rig.Closing.RunAsync(default)).Key);
        Assert.Single(await rig.OpenWindowsAsync());
    }
}
