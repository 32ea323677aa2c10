using CloudNexus.Agent.Logs;
using CloudNexus.Harness;

namespace CloudNexus.Agent.Tests.Logs;

public sealed class LineBudgetTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void TryTake_SteadyFlood_LetsTheRateThrough()
    {
        var budget = new LineBudget(100, TimeSpan.Zero, _clock);
        Assert.Equal(1000, Take(budget, 5000));
        for (var second = 0; second < 5; second++)
        {
            Pass(budget, 1, couldTake: true);
            Assert.Equal(100, Take(budget, 5000));
        }
    }

    [Fact]
    public void Pass_NothingToTake_SavesTenSecondsOnly()
    {
        var budget = new LineBudget(100, TimeSpan.Zero, _clock);
        Pass(budget, 600, couldTake: true);
        Assert.Equal(1000, Take(budget, 5000));
    }

    [Fact]
    public void Pass_NobodyCouldTake_SavesThatTime()
    {
        var budget = new LineBudget(100, TimeSpan.Zero, _clock);
        Take(budget, 5000);
        Pass(budget, 600, couldTake: false);
        Pass(budget, 1, couldTake: true);
        Assert.Equal(60_000, Take(budget, 100_000));
    }

    [Fact]
    public void TryTake_AfterAStart_CountsTheTimeAway()
        => Assert.Equal(360_000, Take(new LineBudget(100, TimeSpan.FromDays(1), _clock), 1_000_000));

    private static int Take(LineBudget budget, int most) => Enumerable.Range(0, most).Count(_ => budget.TryTake());

    private void Pass(LineBudget budget, int seconds, bool couldTake)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        budget.Pass(couldTake);
    }
}
