using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Identity;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Ask;

public sealed class AskFunctions(WorkRunner runner, CostCounts costs)
{
    /// <summary>
    /// Never fails: what is not done is found by the sweep, and the partition goes on. One event a run: batches wait to fill, and people
    /// wait for this.
    /// </summary>
    [Function("RunAiCommand")]
    public Task Run(
        [EventHubTrigger(EventHubNames.Commands, Connection = EventHubNames.ConnectionSetting, IsBatched = false)] byte[] one,
        FunctionContext context)
    {
        costs.AddEvent(one.Length);
        return runner.RunAsync([one], context.CancellationToken);
    }

    [Function("SweepAiCommands")]
    public Task Sweep([TimerTrigger("48 * * * * *")] TimerInfo timer, FunctionContext context)
        => runner.SweepAsync(context.CancellationToken);
}
