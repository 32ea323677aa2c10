using CloudNexus.Functions.Costs;

namespace CloudNexus.Functions.Tests.Costs;

public sealed class TimerRunsTests
{
    [Theory]
    [InlineData("*/10 * * * * *", 6)]
    [InlineData("4,14,24,34,44,54 * * * * *", 6)]
    [InlineData("12 * * * * *", 1)]
    [InlineData("0-9 * * * * *", 10)]
    [InlineData("0-9/4 * * * * *", 3)]
    [InlineData("53 */5 * * * *", 0.2)]
    [InlineData("27 7 * * * *", 1 / 60.0)]
    [InlineData("31 23 3 * * *", 1 / 1440.0)]
    public void Of_Schedule_CountsItsRunsAMinute(string schedule, double runs) => Assert.Equal(runs, TimerRuns.Of(schedule), 9);

    [Fact]
    public void PerMinute_AllTimers_HoldsThoseOfStatusAndHistory() => Assert.InRange(TimerRuns.PerMinute, 14, 100);
}
