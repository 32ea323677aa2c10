using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ai.Relay;

/// <summary>Any run may be missed or run twice.</summary>
public sealed class RelayTimers(RelayTidying tidying)
{
    [Function("TidyRelayWork")]
    public Task TidyRelayWork([TimerTrigger("53 */5 * * * *")] TimerInfo timer, FunctionContext context)
        => tidying.RunAsync(context.CancellationToken);
}
