using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Commands;

public sealed class CommandTimers(CommandSweep sweep)
{
    [Function("SweepCommands")]
    public Task Sweep([TimerTrigger("18 * * * * *")] TimerInfo timer, FunctionContext context) => sweep.RunAsync(context.CancellationToken);

    [Function("DropOldCommands")]
    public Task DropOld([TimerTrigger("38 47 * * * *")] TimerInfo timer, FunctionContext context)
        => sweep.DropExpiredAsync(context.CancellationToken);
}
