using System.Globalization;
using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.Timers;

public class HourlyFunctions(Probe probe)
{
    [Function("Hourly")]
    public async Task Run([TimerTrigger("0 0 * * * *")] TimerInfo timer)
    {
        var status = timer.ScheduleStatus!;
        probe.Saw(string.Create(CultureInfo.InvariantCulture, $"last {status.Last:HH} next {status.Next:HH} pastDue {timer.IsPastDue}"));
        await probe.Act();
    }
}

public class StartupFunctions(Probe probe)
{
    [Function("AtStart")]
    public void Run([TimerTrigger("%Schedule%", RunOnStartup = true, UseMonitor = false)] TimerInfo timer) =>
        probe.Saw($"status {timer.ScheduleStatus is not null} pastDue {timer.IsPastDue}");
}

public class SecondlyFunctions(Probe probe)
{
    [Function("Secondly")]
    public void Run([TimerTrigger("* * * * * *")] TimerInfo timer) => probe.Saw($"status {timer.ScheduleStatus is not null}");
}

public class RetriedTimerFunctions(Probe probe)
{
    [Function("Retried")]
    [FixedDelayRetry(2, "00:00:10")]
    public void Run([TimerTrigger("0 0 * * * *", RunOnStartup = true)] TimerInfo timer, FunctionContext context)
    {
        probe.Saw($"{timer.IsPastDue} {context.RetryContext?.RetryCount} {context.RetryContext?.MaxRetryCount}");
        throw new InvalidOperationException("never works");
    }
}
