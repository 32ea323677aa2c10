using CloudNexus.Cli.Simulation;
using CloudNexus.Cli.Simulation.Model;

namespace CloudNexus.Cli.Tests.Simulation;

public sealed class FleetPlanTests
{
    [Fact]
    public void Make_SameSeed_IsTheSameFleet()
    {
        var one = FleetPlan.Make(Options(300, 7));
        var other = FleetPlan.Make(Options(300, 7));

        Assert.Equal(one.Select(Shape), other.Select(Shape));
        Assert.NotEqual(one.Select(Shape), FleetPlan.Make(Options(300, 8)).Select(Shape));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Make_SeveralNodes_HaveTroublesThatAreOverInTime(int nodes)
    {
        var plans = FleetPlan.Make(Options(nodes, 1));

        Assert.Contains(plans, p => p.Death is not null);
        Assert.Contains(plans, p => p.Outages.Count > 0);
        Assert.All(
            plans.SelectMany(p => p.Outages.Concat(p.Death is { } death ? [death] : [])),
            t => Assert.True(t.From > 0 && t.To > t.From && t.To <= 60 * 0.85, $"{t}"));
    }

    [Fact]
    public void Make_OfAGroup_ShareTheirBursts()
    {
        var plans = FleetPlan.Make(Options(60, 3));

        Assert.Equal(3, plans.Select(p => p.Bursts).Distinct().Count());
    }

    [Fact]
    public void Make_Calm_HasNoTroubles()
        => Assert.All(FleetPlan.Make(Options(100, 1) with { Calm = true }), p => Assert.True(p.Death is null && p.Outages.Count == 0));

    private static SimulationOptions Options(int nodes, int seed)
        => new(nodes, TimeSpan.FromMinutes(1), seed) { RunId = "test", Directory = "" };

    private static (int, bool, bool, Span?, int) Shape(NodePlan plan)
        => (plan.Seed, plan.Leaks, plan.Fills, plan.Death, plan.Outages.Count);
}
