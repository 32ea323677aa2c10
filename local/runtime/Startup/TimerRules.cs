using CloudNexus.Cron;
using CloudNexus.Local.Runtime.Discovery;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>Timer functions: their schedules.</summary>
internal static class TimerRules
{
    public static void Check(StartupContext context, FunctionMethod function)
    {
        if (function.Trigger<TimerTriggerAttribute>() is { } trigger
            && context.Resolve(function, trigger.Schedule) is { } text
            && !CronSchedule.TryParse(text, CronDialect.Ncrontab, out _, out var problem))
        {
            context.Refuse(function, $"the schedule \"{text}\" is wrong: {problem}", "write six fields, such as \"0 */5 * * * *\"");
        }
    }
}
