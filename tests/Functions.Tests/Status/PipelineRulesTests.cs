using CloudNexus.Functions.Status;

namespace CloudNexus.Functions.Tests.Status;

public sealed class PipelineRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly long NowMs = Now.ToUnixTimeMilliseconds();

    [Theory]
    [InlineData(4, 0, false, false)]
    [InlineData(14, 100, false, false)]
    [InlineData(20, 100, false, false)]
    [InlineData(24, 0, true, false)]
    [InlineData(24, 2, true, false)] // too few
    [InlineData(24, 29, true, false)] // too small a part
    [InlineData(24, 30, true, true)]
    [InlineData(34, 0, true, true)]
    public void Next_Lag_StallsThenIsLate(int lagSeconds, int silent, bool isStalled, bool isLate)
    {
        var after = PipelineRules.Next(Lagging(lagSeconds), Now, silent, 100);
        Assert.Equal((isStalled, isLate), (after.StalledMs > 0, after.IsLate));
        Assert.True(!isStalled || after.StalledMs == NowMs - (lagSeconds * 1000));
    }

    [Fact]
    public void Next_SmallFleetAllSilent_IsLateAtOnce()
    {
        Assert.True(PipelineRules.Next(Lagging(24), Now, 3, 3).IsLate);
        Assert.False(PipelineRules.Next(Lagging(24), Now, 2, 2).IsLate);
    }

    [Fact]
    public void Next_LateAlready_KeepsItsBeginning()
    {
        var late = Lagging(60) with { StalledMs = NowMs - 60_000, IsLate = true };
        Assert.Equal(late, PipelineRules.Next(late, Now, 50, 100));
    }

    [Theory]
    [InlineData(16, false)]
    [InlineData(14, true)]
    public void Next_ProbesArriveAgain_HasCaughtUp(int lagSeconds, bool isOver)
    {
        var after = PipelineRules.Next(Lagging(lagSeconds) with { StalledMs = 1, IsLate = true }, Now, 0, 100);
        Assert.Equal((!isOver, isOver ? 0 : 1, isOver ? NowMs : 0), (after.IsLate, after.StalledMs, after.CaughtUpMs));
    }

    [Theory]
    [InlineData(30, false, false)]
    [InlineData(34, true, false)]
    [InlineData(44, true, true)]
    public void Next_EventsWaitInTheHub_StallsAndIsLateByThatMuchLater(int lagSeconds, bool isStalled, bool isLate)
    {
        var after = PipelineRules.Next(Lagging(lagSeconds) with { WaitMs = 10_000 }, Now, 0, 100);
        Assert.Equal((isStalled, isLate), (after.StalledMs > 0, after.IsLate));
    }

    [Fact]
    public void Next_EventsWaitInTheHub_HasCaughtUpByThatMuchSooner()
    {
        var late = Lagging(24) with { StalledMs = 1, IsLate = true, WaitMs = 10_000 };
        Assert.False(PipelineRules.Next(late, Now, 0, 100).IsLate);
        Assert.True(PipelineRules.Next(late with { WaitMs = 0 }, Now, 0, 100).IsLate);
    }

    [Fact]
    public void Judges_EventsWaitInTheHub_GivesAgentsThatMuchLongerToReturn()
    {
        var opened = Lagging(4) with { FailedMs = NowMs - 55_000 };
        Assert.True(opened.Judges(Now, 5));
        Assert.False((opened with { WaitMs = 10_000 }).Judges(Now, 5));
    }

    [Fact]
    public void Next_NobodyProbes_IsNotLate()
    {
        var paused = Lagging(3600) with { SentMs = NowMs - 31_000 };
        Assert.Equal(paused, PipelineRules.Next(paused, Now, 100, 100));
        Assert.Equal(PipelineState.Unwatched, PipelineRules.Next(PipelineState.Unwatched, Now, 100, 100));
    }

    [Fact]
    public void Next_ProbingBeganAnew_CountsFromThere()
    {
        var resumed = Lagging(3600) with { ResumedMs = NowMs - 14_000 };
        Assert.Equal(resumed, PipelineRules.Next(resumed, Now, 100, 100));
        Assert.True(PipelineRules.Next(Lagging(3600) with { ResumedMs = NowMs - 34_000 }, Now, 0, 100).IsLate);
    }

    private static PipelineState Lagging(int seconds) => new()
    {
        Partitions = 2,
        ArrivedMs = new Dictionary<int, long> { [0] = NowMs, [1] = NowMs - (seconds * 1000) },
        SentMs = NowMs - 4000,
    };
}
