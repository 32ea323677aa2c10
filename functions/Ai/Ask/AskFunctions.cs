using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Identity;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Ask;

public sealed class AskFunctions(WorkRunner runner, CostCounts costs)
{
    /// <summary>Never fails: what is not done is found by the sweep, and the partition goes on.</summary>
    [Function("RunAiCommand")]
    public Task Run(
        [EventHubTrigger(EventHubNames.Commands, Connection = EventHubNames.ConnectionSetting)] byte[][] events, FunctionContext context)
    {
        foreach (var one in events)
        {
            costs.AddEvent(one.Length);
        }

        return runner.RunAsync(events, context.CancellationToken);
    }

    [Function("SweepAiCommands")]
    public Task Sweep([TimerTrigger("48 * * * * *")] TimerInfo timer, FunctionContext context)
        => runner.SweepAsync(context.CancellationToken);
}
