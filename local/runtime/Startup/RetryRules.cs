using CloudNexus.Local.Runtime.Discovery;
using CloudNexus.Local.Runtime.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Startup;

/// <summary>Retries: where they are allowed, and how they are written.</summary>
internal static class RetryRules
{
    public static void Check(StartupContext context, FunctionMethod function)
    {
        if (function.Retries.Count > 1)
        {
            context.Refuse(function, "it has several retry attributes", "keep one");
        }

        if (function.Retries.Count > 0 && function.Triggers[0].Attribute is not (TimerTriggerAttribute or EventHubTriggerAttribute))
        {
            context.Refuse(function, "only timer and Event Hub triggers can be retried", "remove the retry attribute");
        }

        foreach (var retry in function.Retries)
        {
            if (RetrySchedule.Problem(retry) is { } problem)
            {
                context.Refuse(function, problem, "write intervals as \"HH:mm:ss\", above zero, the minimum below the maximum");
            }
        }
    }
}
