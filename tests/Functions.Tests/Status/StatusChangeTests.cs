using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Status;

namespace CloudNexus.Functions.Tests.Status;

public sealed class StatusChangeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly long NowMs = Now.ToUnixTimeMilliseconds();

    [Fact]
    public void Of_WhatHasBeenSaid_IsNotSaidAgain()
    {
        var state = State(1000);
        var after = Change(state)!;
        Assert.Equal(new NodeJudgement("UP", null, state.StoredMs, NowMs), after.Judged);
        Assert.Null(Change(after));
        Assert.Null(Change(after with { LastSampleMs = NowMs, StoredMs = NowMs }));
    }

    [Fact]
    public void Of_Return_AsksForAReview()
    {
        var after = Change(State(1000, new NodeJudgement("DOWN", "x", 1, 1)))!;
        Assert.Equal((NowMs, NowMs), (after.Judged!.ReturnedMs, after.Judged.ReviewMs));
        Assert.True(StatusChange.IsReviewDue(after, Now));

        // Only once its history is whole.
        var replaying = Change(State(600_000, new NodeJudgement("DOWN", "x", 1, 1)) with { StoredMs = NowMs })!;
        Assert.Equal("LINK_GAP", replaying.Judged!.Status);
        Assert.False(StatusChange.IsReviewDue(replaying, Now));
        var whole = StatusChange.Of(State(1000, replaying.Judged), null, PipelineState.Unwatched, Now.AddSeconds(20))!;
        Assert.Equal((NowMs, NowMs + 20_000), (whole.Judged!.ReturnedMs, whole.Judged.ReviewMs));
    }

    [Fact]
    public void Of_SilentWhilePipelineIsLate_SaysNothing()
    {
        var late = new PipelineState { Partitions = 1, SentMs = NowMs, StalledMs = NowMs - 60_000 };
        Assert.Null(StatusChange.Of(State(60_000), null, late, Now));
        Assert.Null(StatusChange.Of(State(60_000, new NodeJudgement("UP", null, 1, 1)), "An alert fires.", late, Now));
        Assert.True(StatusChange.IsSilent(State(60_000), Now));
    }

    [Fact]
    public void Of_OutsideReason_IsCutAndSaidOnce()
    {
        var after = StatusChange.Of(State(1000, new NodeJudgement("UP", null, 1, 1)), new string('x', 300), PipelineState.Unwatched, Now)!;
        Assert.Equal(("DEGRADED", 200), (after.Judged!.Status, after.Judged.Reason!.Length));
        Assert.Null(StatusChange.Of(after, new string('x', 300), PipelineState.Unwatched, Now));
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(30, 60)]
    [InlineData(60, 60)]
    [InlineData(600, 600)]
    [InlineData(48 * 3600, 48 * 3600)]
    [InlineData((48 * 3600) + 1, null)]
    public void AfterReview_TimeSinceTheReturn_MakesReviewsRarer(int secondsSince, int? pauseSeconds)
    {
        var judged = new NodeJudgement("UP", null, 1, 1) { ReturnedMs = NowMs - (secondsSince * 1000L), ReviewMs = NowMs };
        var after = StatusChange.AfterReview(State(1000, judged), Now);
        Assert.Equal(pauseSeconds is { } pause ? NowMs + (pause * 1000L) : 0, after.Judged!.ReviewMs);
        Assert.False(StatusChange.IsReviewDue(after, Now));
    }

    private static NodeState State(long silentMs, NodeJudgement? judged = null)
        => new("n", NowMs - silentMs, 5, false, new Headline()) { Judged = judged };

    private static NodeState? Change(NodeState state) => StatusChange.Of(state, null, PipelineState.Unwatched, Now);
}
