using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.History.Retention;
using CloudNexus.Functions.History.Rollups;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.History;

/// <summary>What keeps history in order. Each run is bounded in time, and any run may be missed or run twice.</summary>
public sealed class HistoryTimers(ClosingService closing, DownsampleService downsampling, RetentionService retention)
{
    [Function("CloseWindows")]
    public Task CloseWindows([TimerTrigger("12 * * * * *")] TimerInfo timer, FunctionContext context) => closing.RunAsync(context.CancellationToken);

    [Function("Downsample")]
    public Task Downsample([TimerTrigger("42 * * * * *")] TimerInfo timer, FunctionContext context) => downsampling.RunAsync(context.CancellationToken);

    [Function("ApplyRetention")]
    public Task ApplyRetention([TimerTrigger("27 7 * * * *")] TimerInfo timer, FunctionContext context) => retention.RunAsync(context.CancellationToken);
}
