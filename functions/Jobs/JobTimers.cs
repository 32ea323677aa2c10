using CloudNexus.Functions.Jobs.Engine;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Jobs;

/// <summary>What runs jobs and keeps them in order. Any call may be missed, or made twice.</summary>
public sealed class JobTimers(JobEngine engine, JobTidy tidy)
{
    /// <summary>Begins ten seconds before the minute, so that a cold start costs no precision.</summary>
    [Function("RunDueJobs")]
    public Task RunDue([TimerTrigger("50 * * * * *")] TimerInfo timer, FunctionContext context)
        => engine.RunAsync(context.CancellationToken);

    [Function("TidyJobs")]
    public Task Tidy([TimerTrigger("17 23 * * * *")] TimerInfo timer, FunctionContext context) => tidy.RunAsync(context.CancellationToken);
}
