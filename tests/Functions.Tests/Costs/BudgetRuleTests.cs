using CloudNexus.Functions.Costs;

namespace CloudNexus.Functions.Tests.Costs;

public sealed class BudgetRuleTests
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1000);

    [Theory]
    [InlineData(1, 0, 50, 1, 1, 1)] // no budget
    [InlineData(8, 0, 50, 1, 1, 1)]
    [InlineData(1, 100, 0, 0.05, 0, 1)] // half of what it may
    [InlineData(1, 100, 0, 0.15, 0, 1.5)] // one and a half times what it may
    [InlineData(1, 100, 50, 0.05, 0.02, 1.666667)] // 0.05 a second are left, of which 0.02 are fixed
    [InlineData(1, 100, 0, 0.9, 0, 2)] // at most twice at once
    [InlineData(16, 100, 0, 0.9, 0, 24)] // and no further than this
    [InlineData(1, 100, 101, 0.001, 0, 2)] // spent already
    [InlineData(1, 100, 50, 0.001, 0.06, 2)] // what is fixed takes it all
    [InlineData(4, 100, 0, 0.05, 0, 2)] // eases: half at once
    [InlineData(2, 100, 0, 0.01, 0, 1)] // to nothing
    [InlineData(4, 100, 0, 0.105, 0, 4)] // within a tenth: stays
    [InlineData(4, 100, 0, 0, 0, 2)] // nothing sent
    public void Next_Spending_IsWhatTheRestOfTheMonthAllows(
        double present, double budget, double spent, double paced, double fixedPerSecond, double next)
        => Assert.Equal(next, BudgetRule.Next(present, budget, spent, paced, fixedPerSecond, Rest), 5);

    [Fact]
    public void Next_AppliedAgainAndAgain_SettlesWhereTheBudgetIsKept()
    {
        var stretch = 1.0;
        for (var i = 0; i < 20; i++)
        {
            stretch = BudgetRule.Next(stretch, 100, 0, 0.5 / stretch, 0, Rest);
        }

        Assert.InRange(stretch, 4.5, 5.5);
    }
}
