using CloudNexus.Functions.Costs;

namespace CloudNexus.Functions.Tests.Costs;

public sealed class CostEstimateTests
{
    private static readonly CostPrices Prices = new();
    private static readonly CostStack Small = CostStack.All.Single(s => s.Name == "small");
    private static readonly CostStack Fleet = CostStack.All.Single(s => s.Name == "fleet");

    [Theory]
    [InlineData(10_000, 60, 0.025)]
    [InlineData(100, 5, 0.75)]
    public void Of_Goals_AreMetInBothBoundsByWhatIsDeployed(int nodes, int flush, double goal)
    {
        var estimate = Of(nodes, flush, CostStack.UsualFor(nodes));
        Assert.True(estimate.PerNodeAtMost <= goal, $"at most {estimate.PerNodeAtMost:0.0000}\n{Terms(estimate)}");
        Assert.True(estimate.PerNode <= estimate.PerNodeAtMost);
    }

    /// <summary>Within a tenth: timers come and go with what the service does.</summary>
    [Theory]
    [InlineData(10, 5, "small", 4.48, 4.48)]
    [InlineData(100, 5, "small", 0.52, 0.52)]
    [InlineData(1000, 10, "small", 0.080, 0.080)]
    [InlineData(1000, 1, "small", 0.36, 0.38)]
    [InlineData(10_000, 5, "fleet", 0.083, 0.087)]
    [InlineData(10_000, 60, "fleet", 0.023, 0.023)]
    [InlineData(100_000, 60, "fleet", 0.018, 0.0185)]
    public void Of_FleetsOfTheDocument_CostAboutWhatItSays(int nodes, int flush, string stack, double perNode, double atMost)
    {
        var estimate = Of(nodes, flush, CostStack.All.Single(s => s.Name == stack));
        Assert.InRange(estimate.PerNode, perNode * 0.9, perNode * 1.1);
        Assert.InRange(estimate.PerNodeAtMost, atMost * 0.9, atMost * 1.1);
    }

    [Theory]
    [InlineData(10_000, 60, 0.025)]
    [InlineData(100, 5, 0.75)]
    public void Of_GoalsWithoutBatches_AreMissedInTheUpperBound(int nodes, int flush, double goal)
        => Assert.True(Of(nodes, flush, CostStack.UsualFor(nodes) with { BatchSeconds = 0 }).PerNodeAtMost > goal);

    [Fact]
    public void Of_LongerBatches_TakeFewerRunsInstancesAndTransactions()
    {
        double[] Ingest(double seconds) =>
        [
            .. Of(10_000, 60, Fleet with { BatchSeconds = seconds }).Terms
                .Where(t => t.Name is "runs: ingest" or "GB-s: ingest" or "store operations: ingest").Select(t => t.AtMost),
        ];
        Assert.All(Ingest(10).Zip(Ingest(5)), pair => Assert.True(pair.First < pair.Second));
        Assert.All(Ingest(5).Zip(Ingest(0)), pair => Assert.True(pair.First < pair.Second));
    }

    [Fact]
    public void Of_HalfThePartitions_HalvesTheUpperBoundOfIngestWhereRunsAreShort()
    {
        double Ingest(int partitions) => Of(100, 5, Small with { Partitions = partitions, BatchSeconds = 0 })
            .Terms.Single(t => t.Name == "GB-s: ingest").AtMost;
        Assert.Equal(Ingest(4), 2 * Ingest(2), 3);
    }

    [Fact]
    public void Of_LargerInstances_CostTheSameForWorkAndMoreForShortRuns()
    {
        CostTerm Term(string name, double megabytes)
            => Of(10_000, 60, Fleet with { InstanceMegabytes = megabytes }).Terms.Single(t => t.Name == name);
        Assert.Equal(Term("GB-s: closing and rolling up", 512).Quantity, Term("GB-s: closing and rolling up", 2048).Quantity, 3);
        Assert.Equal(4 * Term("GB-s: timers", 512).Quantity, Term("GB-s: timers", 2048).Quantity, 3);
    }

    [Fact]
    public void Of_MoreThanAnInstallationTakes_IsAsManyAlike()
    {
        var one = Of(20_000, 60, Fleet);
        var five = Of(100_000, 60, Fleet);
        Assert.Equal(one.Terms.Select(t => Math.Round(5 * t.AtMost, 3)), five.Terms.Select(t => Math.Round(t.AtMost, 3)));
        Assert.True(five.Dollars >= 5 * one.Dollars, "free amounts are there once");
        Assert.Equal((1, 2, 5), (Case(20_000).Installations, Case(20_001).Installations, Case(100_000).Installations));

        static CostCase Case(int nodes) => new(nodes, 60, Fleet);
    }

    [Fact]
    public void Of_AnyFleet_TheLowerBoundIsNotAboveTheUpper()
    {
        foreach (var nodes in new[] { 1, 10, 99, 1000, 54_321, CostCase.MostNodes })
        {
            foreach (var flush in new[] { 1, 5, 60, CostCase.MostFlushSeconds })
            {
                foreach (var stack in CostStack.All.Append(Fleet with { BatchSeconds = 60, InstanceMegabytes = 4096 }))
                {
                    var estimate = Of(nodes, flush, stack);
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
        // docs/benchmarks.md: operations of a node and minute at the frames that were sent, each in a run of its own, to a tenth.
        foreach (var (nodes, frames, measured) in new[] { (10, 11.8, 32.8), (100, 11.6, 25.9), (1000, 6.3, 14.4) })
        {
            var fleet = new CostCase(nodes, 5, Small);
            var modelled = (frames * (fleet.OperationsPerFrame + 1)) + fleet.OperationsPerNodeMinute + (fleet.OperationsPerMinute / nodes);
            Assert.Equal(measured, modelled, 0.1);
        }
    }

    [Fact]
    public void Of_OtherPrices_AreUsed()
    {
        var free = CostPrices.Inputs.Aggregate(Prices, (prices, input) => input.Set(prices, 0));
        Assert.Equal(0, CostEstimate.Of(new CostCase(100, 5, Fleet), free).DollarsAtMost);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(10, 0)]
    [InlineData(10, 121)]
    [InlineData(CostCase.MostNodes + 1, 5)]
    public void Of_NoSuchFleet_IsRefused(int nodes, int flush)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Of(nodes, flush, Small));

    [Fact]
    public void Peers_ListPrices_AreOfAHostAndOfItsSamples()
    {
        var peers = CostPeers.Of(10, Prices);
        Assert.Equal((15, 150), (peers[0].PerNode, peers[0].Dollars));
        var prometheus = peers.Where(p => p.Price == "prometheusSamples").ToArray();
        Assert.Equal(42 * 2.628e6 / 1e7 * 0.16, prometheus.Single(p => p.SampleSeconds == 1).PerNode, 6);
        Assert.Equal(60, prometheus[0].PerNode / prometheus[1].PerNode, 6);
    }

    private static CostEstimate Of(int nodes, int flush, CostStack stack) => CostEstimate.Of(new CostCase(nodes, flush, stack), Prices);

    private static string Terms(CostEstimate estimate)
        => string.Join(
            '\n',
            estimate.Terms.OrderByDescending(t => t.DollarsAtMost).Select(t => $"{t.Name}: {t.Dollars:0.00} – {t.DollarsAtMost:0.00}"));
}
