using CloudNexus.Cron;
using CloudNexus.Local.Runtime.Hosting;
using CloudNexus.Local.Runtime.Invocation;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;

namespace CloudNexus.Local.Runtime.Timers;

/// <summary>Runs the timer functions, each in a loop of its own, once the server is up.</summary>
internal sealed class TimerService(
    FunctionCatalog catalog,
    Settings settings,
    RetryingInvoker invoker,
    TimerStateStore states,
    TimeProvider clock,
    IHostApplicationLifetime lifetime) : TriggerService(lifetime)
{
    protected override IEnumerable<Task> Run(CancellationToken stopping) =>
        catalog.With<TimerTriggerAttribute>().Select(timer =>
        {
            var text = settings.Resolve(timer.Trigger.Schedule);
            var schedule = CronSchedule.TryParse(text, CronDialect.Ncrontab, out var parsed, out var problem) ? parsed : throw new FormatException(problem);
            return new TimerLoop(timer.Plan, timer.Trigger, schedule, invoker, states, clock).RunAsync(stopping);
        });
}
