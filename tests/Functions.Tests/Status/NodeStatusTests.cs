using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Status;

namespace CloudNexus.Functions.Tests.Status;

public sealed class NodeStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly long NowMs = Now.ToUnixTimeMilliseconds();

    [Fact]
    public void Of_NoStateYet_IsUnknown() => Assert.Equal(new StatusVerdict("UNKNOWN", null, null), NodeStatus.Of(null, Now));

    [Theory]
    [InlineData(1, 18_000, "UP")]
    [InlineData(1, 18_001, "DOWN")]
    [InlineData(5, 30_000, "UP")]
    [InlineData(5, 30_001, "DOWN")]
    [InlineData(60, 195_000, "UP")]
    [InlineData(60, 195_001, "DOWN")]
    [InlineData(5, -300_000, "UP")]
    public void Of_Silence_IsDownAfterThreeFlushIntervalsAndTheGrace(int flushSeconds, long silenceMs, string status)
        => Assert.Equal(status, NodeStatus.Of(Silent(silenceMs, flushSeconds), Now).Status);

    [Fact]
    public void Of_Silence_SaysSinceWhen()
    {
        var verdict = NodeStatus.Of(Silent(60_000), Now);
        Assert.Equal("No samples since 2026-11-01 11:59:00 UTC.", verdict.Reason);
        Assert.Equal(Now.AddMinutes(-1), verdict.Since);
    }

    [Fact]
    public void Of_SourceWhoseClockIsAhead_IsHeardUntilItsLastSampleWasStored()
    {
        var ahead = Silent(-200_000) with { StoredMs = NowMs - 31_000 };
        Assert.Equal(("DOWN", NowMs - 31_000), (NodeStatus.Of(ahead, Now).Status, NodeStatus.Of(ahead, Now).SinceMs!.Value));
        Assert.Null(NodeStatus.GapOf(ahead));
    }

    [Fact]
    public void Of_StoppedAgent_IsDownOnPurpose()
        => Assert.Equal(("DOWN", NodeStatus.StoppedOnPurpose), Pair(NodeStatus.Of(Silent(60_000) with { Stopping = true }, Now)));

    [Fact]
    public void Of_SameStatusAsJudged_KeepsItsSince()
    {
        var state = Silent(1000) with { Judged = new NodeJudgement("UP", null, 42, 0) };
        Assert.Equal(42, NodeStatus.Of(state, Now).SinceMs);
        Assert.Equal(state.LastSampleMs, NodeStatus.Of(state with { Judged = new NodeJudgement("DOWN", "x", 42, 0) }, Now).SinceMs);
    }

    [Theory]
    [InlineData(null, null, "UP", null)]
    [InlineData("Down: web.", null, "DEGRADED", "Down: web.")]
    [InlineData(null, "An alert fires.", "DEGRADED", "An alert fires.")]
    [InlineData("Down: web.", "An alert fires.", "DEGRADED", "Down: web.")]
    public void Of_HeardNode_IsDegradedByItsSamplesOrByOthers(string? trouble, string? outside, string status, string? reason)
    {
        var state = Silent(1000) with { Trouble = trouble, Judged = new NodeJudgement("UP", null, 0, 0) { Outside = outside } };
        Assert.Equal((status, reason), Pair(NodeStatus.Of(state, Now)));
    }

    [Fact]
    public void Of_Replay_IsALinkGapAndNotDown()
    {
        var state = Silent(600_000) with { StoredMs = NowMs - 1000, Judged = new NodeJudgement("DOWN", "x", 1, 1) };
        Assert.Equal("LINK_GAP", NodeStatus.Of(state, Now).Status);
        Assert.Equal(599, NodeStatus.GapOf(state));

        // It broke off again.
        Assert.Equal("DOWN", NodeStatus.Of(state, Now.AddSeconds(30)).Status);
    }

    [Theory]
    [InlineData("DOWN", 10, "LINK_GAP")]
    [InlineData("LINK_GAP", 10, "LINK_GAP")]
    [InlineData("UP", 10, "UP")]
    [InlineData("DOWN", 0, "UP")]
    [InlineData("LINK_GAP", 0, "UP")]
    public void Of_MissingFrames_AreALinkGapAfterASilenceOnly(string before, int gapSeconds, string status)
    {
        var state = Silent(1000) with { GapSeconds = gapSeconds, Judged = new NodeJudgement(before, null, 1, 1) };
        Assert.Equal(status, NodeStatus.Of(state, Now).Status);
        Assert.Equal(gapSeconds == 0 ? null : gapSeconds, NodeStatus.GapOf(state));
    }

    [Theory]
    [InlineData(31, 31, "DOWN")] // a probe sent when the patience had passed has arrived
    [InlineData(31, 30, "UP")] // what the node sent may still come
    [InlineData(300, 10, "UP")]
    public void Of_Silence_CountsUpToWhatIsKnownToHaveArrived(int silentSeconds, int probedSeconds, string status)
    {
        var state = Silent(silentSeconds * 1000) with { Judged = new NodeJudgement("UP", null, 1, 1) };
        var pipeline = Probed(state.LastSampleMs + (probedSeconds * 1000));
        Assert.Equal(status, NodeStatus.Of(state, Now, pipeline).Status);
    }

    [Fact]
    public void Of_OnePartitionLate_HoldsBackAll()
    {
        var pipeline = Probed(NowMs) with { ArrivedMs = new Dictionary<int, long> { [0] = NowMs } };
        Assert.Equal("UP", NodeStatus.Of(Silent(60_000) with { Judged = new NodeJudgement("UP", null, 1, 1) }, Now, pipeline).Status);
    }

    [Fact]
    public void Of_WayOpenedLately_WaitsForAgentsToReturn()
    {
        var state = Silent(60_000) with { Judged = new NodeJudgement("UP", null, 1, 1) };
        var early = NowMs - 49_999;
        Assert.Equal("UP", NodeStatus.Of(state, Now, Probed(NowMs) with { CaughtUpMs = early }).Status);
        Assert.Equal("UP", NodeStatus.Of(state, Now, Probed(NowMs) with { ResumedMs = early }).Status);
        Assert.Equal("UP", NodeStatus.Of(state, Now, Probed(NowMs) with { FailedMs = early }).Status);
        Assert.Equal("UP", NodeStatus.Of(state, Now, Probed(NowMs) with { StalledMs = 1 }).Status);
        Assert.Equal("DOWN", NodeStatus.Of(state, Now, Probed(NowMs) with { CaughtUpMs = early - 1, ResumedMs = early - 1 }).Status);
    }

    [Fact]
    public void Of_DownBeforeThePipelineWasLate_StaysDown()
    {
        var state = Silent(60_000) with { Judged = new NodeJudgement("DOWN", "x", 1, 1) };
        Assert.Equal("DOWN", NodeStatus.Of(state, Now, Probed(1) with { StalledMs = 1, IsLate = true }).Status);
    }

    [Fact]
    public void Join_ValuesAndJudgement_EachTheNewer()
    {
        var values = Silent(1000) with { Trouble = "new", Judged = new NodeJudgement("UP", null, 1, 1) };
        var judged = Silent(5000) with { Trouble = "old", Judged = new NodeJudgement("DOWN", null, 1, 2) };
        foreach (var joined in new[] { values.Join(judged), judged.Join(values) })
        {
            Assert.Equal(("new", "DOWN"), (joined.Trouble, joined.Judged!.Status));
        }

        Assert.Equal("DOWN", (values with { Judged = null }).Join(judged).Judged!.Status);
        Assert.Equal("DOWN", judged.Join(values with { Judged = null }).Judged!.Status);
        Assert.Same(values, values.Join(null));
    }

    private static NodeState Silent(long ms, int flushSeconds = 5) => new("n", NowMs - ms, flushSeconds, false, new Headline());

    private static PipelineState Probed(long arrivedMs) => new()
    {
        Partitions = 2,
        ArrivedMs = new Dictionary<int, long> { [0] = arrivedMs, [1] = arrivedMs },
        SentMs = NowMs,
    };

    private static (string, string?) Pair(StatusVerdict verdict) => (verdict.Status, verdict.Reason);
}
