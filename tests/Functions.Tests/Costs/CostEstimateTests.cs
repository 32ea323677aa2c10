using CloudNexus.Functions.Costs;

namespace CloudNexus.Functions.Tests.Costs;

public sealed class CostEstimateTests
{
    private static readonly CostPrices Prices = new();

    [Theory]
    [InlineData(10, 5, 0, 5.43, 8.85)]
    [InlineData(100, 5, 0, 0.81, 1.84)]
    [InlineData(100, 5, 2, 0.62, 0.97)]
    [InlineData(1000, 10, 0, 0.19, 0.31)]
    [InlineData(10_000, 60, 0, 0.031, 0.057)]
    [InlineData(10_000, 60, 2, 0.023, 0.032)]
    [InlineData(20_000, 60, 0, 0.021, 0.049)]
    [InlineData(20_000, 60, 2, 0.017, 0.028)]
    [InlineData(100, 5, 8, 0.44, 0.44)]
    public void Of_FleetsOfTheDocument_CostWhatItSays(int nodes, int flush, double batch, double perNode, double atMost)
    {
        var estimate = CostEstimate.Of(new CostCase(nodes, flush) { BatchSeconds = batch }, Prices);
        var digits = perNode < 0.1 ? 3 : 2;
        Assert.Equal((perNode, atMost), (Math.Round(estimate.PerNode, digits), Math.Round(estimate.PerNodeAtMost, digits)));
    }

    [Theory]
    [InlineData(10_000, 60, 0.025)]
    [InlineData(100, 5, 0.75)]
    public void Of_Goals_AreMetWhereRunsShareInstancesAndBatchesWaitTwoSecondsAndNotOtherwise(int nodes, int flush, double goal)
    {
        var asItIs = CostEstimate.Of(new CostCase(nodes, flush), Prices);
        var batched = CostEstimate.Of(new CostCase(nodes, flush) { BatchSeconds = 2 }, Prices);
        Assert.True(batched.PerNode <= goal);
        Assert.True(batched.PerNodeAtMost > goal && asItIs.PerNode > goal);
    }

    [Theory]
    [InlineData(10_000, 60, "runs: ingest", "runs: ingest")]
    [InlineData(100, 5, "GB-s: ingest", "GB-s: ingest")]
    public void Of_LargestTerms_AreThoseTheDocumentNames(int nodes, int flush, string least, string most)
    {
        var terms = CostEstimate.Of(new CostCase(nodes, flush), Prices).Terms;
        Assert.Equal((least, most), (terms.MaxBy(t => t.Dollars)!.Name, terms.MaxBy(t => t.DollarsAtMost)!.Name));
    }

    [Fact]
    public void Of_HalfThePartitions_HalvesTheUpperBoundOfIngest()
    {
        double Ingest(int partitions) => CostEstimate.Of(new CostCase(100, 5) { Partitions = partitions }, Prices)
            .Terms.Single(t => t.Name == "GB-s: ingest").AtMost;
        Assert.Equal(Ingest(4), 2 * Ingest(2), 3);
    }

    [Fact]
    public void Of_AnyFleet_TheLowerBoundIsNotAboveTheUpper()
    {
        foreach (var nodes in new[] { 1, 10, 99, 1000, 54_321, CostCase.MostNodes })
        {
            foreach (var flush in new[] { 1, 5, 60, CostCase.MostFlushSeconds })
            {
                foreach (var batch in new[] { 0, 2, CostCase.MostBatchSeconds })
                {
                    var estimate = CostEstimate.Of(new CostCase(nodes, flush) { BatchSeconds = batch }, Prices);
                    Assert.All(estimate.Terms, t => Assert.True(t.Quantity <= t.AtMost && t.Dollars <= t.DollarsAtMost, t.Name));
                    Assert.All(estimate.Terms, t => Assert.True(t.Dollars >= 0, t.Name));
                    Assert.True(double.IsFinite(estimate.PerNodeAtMost));
                }
            }
        }
    }

    [Fact]
    public void Of_MeasuredFleets_GivesTheCountsThatWereMeasured()
    {
        // docs/benchmarks.md: operations of a node and minute at the frames that were sent, to a tenth.
        foreach (var (nodes, frames, measured) in new[] { (10, 11.8, 32.8), (100, 11.6, 25.9), (1000, 6.3, 14.4) })
        {
            var fleet = new CostCase(nodes, 5);
            var modelled = (frames * fleet.OperationsPerFrame) + fleet.OperationsPerNodeMinute + (fleet.OperationsPerMinute / nodes);
            Assert.Equal(measured, modelled, 0.1);
        }
    }

    [Fact]
    public void Of_OtherPrices_AreUsed()
    {
        var free = Prices with
        {
            TableOperations = 0, StoredGigabyteMonth = 0, EventHubEvents = 0, EventHubUnitMonth = 0, FunctionExecutions = 0,
            GigabyteSecond = 0,
        };
        Assert.Equal(0, CostEstimate.Of(new CostCase(100, 5), free).DollarsAtMost);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(10, 0)]
    [InlineData(10, 121)]
    [InlineData(CostCase.MostNodes + 1, 5)]
    public void Of_NoSuchFleet_IsRefused(int nodes, int flush)
        => Assert.Throws<ArgumentOutOfRangeException>(() => CostEstimate.Of(new CostCase(nodes, flush), Prices));
}
