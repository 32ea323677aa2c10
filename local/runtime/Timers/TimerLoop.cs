using CloudNexus.Cron;
using System.Collections.Immutable;
using CloudNexus.Local.Runtime.Invocation;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Timers;

/// <summary>Runs one timer function: one run at a time, occurrences that pass meanwhile are skipped.</summary>
internal sealed class TimerLoop(
    FunctionPlan plan,
    TimerTriggerAttribute trigger,
    CronSchedule schedule,
    RetryingInvoker invoker,
    TimerStateStore states,
    TimeProvider clock)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);
    private static readonly TimeSpan LeastMonitoredInterval = TimeSpan.FromMinutes(1);

    private readonly RetrySchedule _retries = RetrySchedule.Of(plan.Function.Retries.SingleOrDefault());
    private ScheduleStatus? _status;

    public async Task RunAsync(CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        var isMonitored = trigger.UseMonitor && !IsTooFrequent(now);
        if (isMonitored && ReadStatus(now))
        {
            await InvokeAsync(isPastDue: true);
        }
        else if (trigger.RunOnStartup)
        {
            await InvokeAsync(isPastDue: false);
        }

        while (schedule.Next(clock.GetUtcNow()) is { } next)
        {
            await WaitUntilAsync(next, stopping);
            await InvokeAsync(isPastDue: false);
        }
    }

    /// <summary>Schedules of under a minute are not monitored, as in the real host.</summary>
    private bool IsTooFrequent(DateTimeOffset now)
    {
        var next = schedule.Next(now);
        for (var i = 0; i < 10 && next is not null; i++)
        {
            var following = schedule.Next(next.Value);
            if (following - next < LeastMonitoredInterval)
            {
                return true;
            }

            next = following;
        }

        return false;
    }

    /// <returns>True when an occurrence was missed.</returns>
    private bool ReadStatus(DateTimeOffset now)
    {
        _status = states.Read(plan.Name);
        if (_status is null)
        {
            _status = new ScheduleStatus { Next = NextAfter(now) };
            states.Write(plan.Name, _status);
            return false;
        }

        // A schedule that changed since is followed from its last run on.
        var due = _status.Last == default ? _status.Next : NextAfter(new DateTimeOffset(_status.Last, TimeSpan.Zero));
        return due != default && due < now.UtcDateTime;
    }

    private async Task WaitUntilAsync(DateTimeOffset moment, CancellationToken stopping)
    {
        while (moment - clock.GetUtcNow() is { } left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < LongestDelay ? left : LongestDelay, clock, stopping);
        }
    }

    private async Task InvokeAsync(bool isPastDue)
    {
        var started = clock.GetUtcNow();
        var info = new TimerInfo { IsPastDue = isPastDue, ScheduleStatus = _status };
        await invoker.InvokeAsync(plan, _retries, new TriggerInput(info, ImmutableDictionary<string, object?>.Empty));
        if (_status is not null)
        {
            _status = new ScheduleStatus { Last = started.UtcDateTime, Next = NextAfter(started), LastUpdated = started.UtcDateTime };
            states.Write(plan.Name, _status);
        }
    }

    private DateTime NextAfter(DateTimeOffset moment) => schedule.Next(moment)?.UtcDateTime ?? default;
}
