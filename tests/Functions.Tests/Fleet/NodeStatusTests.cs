using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Tests.Fleet;

public sealed class NodeStatusTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_NoStateYet_IsUnknown() => Assert.Equal("UNKNOWN", NodeStatus.Of(null, Now));

    [Theory]
    [InlineData(1, 33_000, "UP")]
    [InlineData(1, 33_001, "DOWN")]
    [InlineData(5, 45_000, "UP")]
    [InlineData(5, 45_001, "DOWN")]
    [InlineData(60, 210_000, "UP")]
    [InlineData(60, 210_001, "DOWN")]
    [InlineData(5, -300_000, "UP")]
    public void Of_Silence_IsUpForThreeFlushIntervalsAndThirtySeconds(int flushSeconds, long silenceMs, string status)
    {
        var state = new NodeState("n", Now.ToUnixTimeMilliseconds() - silenceMs, flushSeconds, false, new Headline());
        Assert.Equal(status, NodeStatus.Of(state, Now));
    }
}
