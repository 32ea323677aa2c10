using CloudNexus.Functions.Status.Pipeline;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Status;

/// <summary>What notices silence. Any run may be missed or run twice.</summary>
public sealed class StatusTimers(StatusService status, Prober prober)
{
    [Function("ProbePipeline")]
    public Task ProbePipeline([TimerTrigger("*/10 * * * * *")] TimerInfo timer, FunctionContext context) => prober.RunAsync(context.CancellationToken);

    /// <summary>Four seconds after the probes were sent: by then they have usually arrived.</summary>
    [Function("CheckStaleness")]
    public Task CheckStaleness([TimerTrigger("4,14,24,34,44,54 * * * * *")] TimerInfo timer, FunctionContext context) => status.RunAsync(context.CancellationToken);
}
