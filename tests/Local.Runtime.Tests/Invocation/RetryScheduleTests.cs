using CloudNexus.Local.Runtime.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.Invocation;

public class RetryScheduleTests
{
    [Fact]
    public void DelayBefore_OfAFixedDelay_IsTheSameEachTime()
    {
        var schedule = RetrySchedule.Of(new FixedDelayRetryAttribute(2, "00:00:05"));

        Assert.Equal([5, 5], new[] { 1, 2 }.Select(r => schedule.DelayBefore(r).TotalSeconds));
        Assert.Equal([true, true, false], new[] { 1, 2, 3 }.Select(schedule.Allows));
    }

    [Fact]
    public void DelayBefore_OfABackoff_DoublesUpToTheMaximumForEver()
    {
        var schedule = RetrySchedule.Of(new ExponentialBackoffRetryAttribute(-1, "00:00:02", "00:00:15"));

        Assert.Equal([2, 4, 8, 15, 15], new[] { 1, 2, 3, 4, int.MaxValue }.Select(r => schedule.DelayBefore(r).TotalSeconds));
        Assert.True(schedule.Allows(int.MaxValue));
    }

    [Fact]
    public void Of_NoAttribute_AllowsNoRetry()
    {
        Assert.False(RetrySchedule.Of(null).Allows(1));
    }
}
