using CloudNexus.Functions.Notify.Queue;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Notify;

/// <summary>What delivers notices and keeps their history short. Any call may be missed, or made twice.</summary>
public sealed class NotifyTimers(Couriers couriers, QueueTidy tidy)
{
    [Function("DeliverNotices")]
    public Task Deliver([TimerTrigger("27 * * * * *")] TimerInfo timer, FunctionContext context)
        => couriers.RunAsync(context.CancellationToken);

    [Function("TidyNotices")]
    public Task Tidy([TimerTrigger("43 13 * * * *")] TimerInfo timer, FunctionContext context) => tidy.RunAsync(context.CancellationToken);
}
