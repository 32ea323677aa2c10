using System.Net;
using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Http;

namespace CloudNexus.Functions.Tests.History;

public class TierChoiceTests
{
    private const double Hour = 1;
    private const double Day = 24;
    private readonly HistoryRig _rig = new();

    [Theory]
    [InlineData(Hour, Hour, 600, "raw")]
    [InlineData(Hour, Hour, 60, "m1")]
    [InlineData(Day, Day, 1000, "m1")]
    [InlineData(48, 48, 4000, "raw")]
    [InlineData(30 * Day, Hour, 600, "m1")]
    [InlineData(30 * Day, 30 * Day, 1000, "m15")]
    [InlineData(31 * Day, Hour, 600, "m15")]
    [InlineData(700 * Day, 700 * Day, 1000, "m15")]
    public async Task Choose_AgeRangeAndPoints_TheCoarsestThatFillsTheBuckets(double hoursAgo, double hours, int points, string expected)
        => Assert.Equal(expected, (await _rig.Choice.ChooseAsync(Request(hoursAgo, hours, points), default)).Name);

    [Fact]
    public async Task Choose_PercentileOfTheLastTwoDays_Raw()
        => Assert.Equal(Tier.Raw, await _rig.Choice.ChooseAsync(Request(48, 48, 10, Aggregate.P95), default));

    [Fact]
    public async Task Choose_PercentileOfALongerTime_422SaysWhatToNarrow()
    {
        var problem = await Assert.ThrowsAsync<ApiException>(() => _rig.Choice.ChooseAsync(Request(72, 72, 10, Aggregate.P95), default));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "needs-samples"), (problem.Status, problem.Kind));
        Assert.Contains("48 hours", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Grid_AnyRange_CoversItWithAtMostThePointsAskedFor()
    {
        var random = new Random(41);
        for (var i = 0; i < 20_000; i++)
        {
            var from = random.NextInt64(0, 2_000_000_000_000);
            var to = from + 1 + (long)Math.Pow(10, random.NextDouble() * 10.8);
            var points = random.Next(1, 4001);
            var unit = Tier.All[random.Next(3)].SlotMs;

            var grid = new BucketGrid(from, to, points, unit);

            Assert.InRange(grid.Count, 1, points);
            Assert.True(grid.StartMs <= from && grid.EndMs >= to && grid.StartMs > from - grid.StepMs && grid.EndMs - grid.StepMs < to);
            Assert.Equal((0, 0), (grid.StepMs % unit, grid.StartMs % unit));
            Assert.Equal(0, points == 1 ? 0 : grid.StartMs % grid.StepMs);
            Assert.Equal((0, grid.Count - 1, -1), (grid.IndexOf(from), grid.IndexOf(to - 1), grid.IndexOf(grid.EndMs)));
        }
    }

    [Fact]
    public void EndOf_TableNames_TheirLastMoment()
    {
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), Tier.Raw.EndOf("raw20261130"));
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), Tier.Minute.EndOf("m1x202612"));
        Assert.Equal(new DateTimeOffset(2027, 1, 5, 0, 0, 0, TimeSpan.Zero), Tier.Quarter.EndOf("m15x2026"));
        Assert.All(["raw2026113", "rawhide", "m1x202613", "m15x"], name => Assert.All(Tier.All, tier => Assert.Null(tier.EndOf(name))));
    }

    private SeriesRequest Request(double hoursAgo, double hours, int points, Aggregate aggregate = Aggregate.Avg)
    {
        var from = _rig.NowMs - (long)(hoursAgo * 3_600_000);
        return new SeriesRequest(SeriesSelection.TryParse("cpu.total")!, from, from + (long)(hours * 3_600_000), points, aggregate);
    }
}
