using CloudNexus.Local.Runtime.Hosting;
using CloudNexus.Local.Runtime.Invocation;
using CloudNexus.Local.Runtime.Planning;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Runtime.EventHubs;

/// <summary>Feeds one partition's events to a function, a batch at a time, and checkpoints what is done.</summary>
internal sealed partial class PartitionLoop(
    FunctionPlan plan,
    bool isBatched,
    PartitionSource source,
    HostJson hostJson,
    RetryingInvoker invoker,
    RuntimeMetrics metrics,
    TimeProvider clock,
    ILogger<PartitionLoop> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly RetrySchedule _retries = RetrySchedule.Of(plan.Function.Retries.SingleOrDefault());
    private readonly string _partitionContext = EventHubMetadata.OfPartition(source.HubName, source.ConsumerGroup, source.Partition);
    private long? _next;
    private int _batchesSinceCheckpoint;

    /// <summary>A hub that fails is tried again, ever more slowly; the partition goes on where it stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                _next ??= await source.ReadCheckpointAsync(stopping) ?? 0;
                var batch = await ReadBatchAsync(_next.Value, stopping);
                if (batch.Count == 0)
                {
                    continue;
                }

                await ProcessAsync(batch);
                await CheckpointAsync(batch[^1].SequenceNumber + 1);
                pause = TimeSpan.FromSeconds(1);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                LogHubFailed(e, plan.Name, source.HubName, source.Partition, pause.TotalSeconds);
                await Task.Delay(pause, clock, stopping);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <summary>Waits for the least batch, but no longer than the maximum wait after the first event.</summary>
    private async Task<IReadOnlyList<EventHubEvent>> ReadBatchAsync(long from, CancellationToken stopping)
    {
        var first = await source.ReadAsync(from, hostJson.MaxEventBatchSize, stopping);
        if (!isBatched || first.Count == 0 || first.Count >= hostJson.MinEventBatchSize)
        {
            return first;
        }

        var batch = first.ToList();
        using var wait = new CancellationTokenSource(hostJson.MaxWaitTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait.Token, stopping);
        while (batch.Count < hostJson.MinEventBatchSize && !either.IsCancellationRequested)
        {
            try
            {
                batch.AddRange(await source.ReadAsync(
                    batch[^1].SequenceNumber + 1, hostJson.MaxEventBatchSize - batch.Count, either.Token));
            }
            catch (OperationCanceledException) when (wait.IsCancellationRequested && !stopping.IsCancellationRequested)
            {
                break;
            }
        }

        stopping.ThrowIfCancellationRequested();
        return batch;
    }

    private async Task ProcessAsync(IReadOnlyList<EventHubEvent> batch)
    {
        if (isBatched)
        {
            await InvokeAsync(new TriggerInput(batch, EventHubMetadata.OfBatch(batch, _partitionContext)), batch);
            return;
        }

        foreach (var @event in batch)
        {
            await InvokeAsync(new TriggerInput(new[] { @event }, EventHubMetadata.OfEvent(@event, _partitionContext)), [@event]);
        }
    }

    private async Task InvokeAsync(TriggerInput input, IReadOnlyList<EventHubEvent> events)
    {
        if (await invoker.InvokeAsync(plan, _retries, input))
        {
            return;
        }

        metrics.BatchGivenUp(plan.Name);
        LogGivenUp(plan.Name, events.Count, source.HubName, source.Partition, events[0].SequenceNumber, events[^1].SequenceNumber);
    }

    /// <summary>Not cancelled by a stop: the batch is done, and the write is short.</summary>
    private async Task CheckpointAsync(long next)
    {
        _next = next;
        if (++_batchesSinceCheckpoint < hostJson.BatchCheckpointFrequency)
        {
            return;
        }

        await source.WriteCheckpointAsync(next, CancellationToken.None);
        _batchesSinceCheckpoint = 0;
    }

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Function {Function} gave up {Events} events of {Hub}/{Partition} (sequence numbers {First} to {Last}): its retries are used up")]
    private partial void LogGivenUp(string function, int events, string hub, int partition, long first, long last);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Function {Function} cannot read or checkpoint {Hub}/{Partition}; it tries again in {PauseSeconds} s")]
    private partial void LogHubFailed(Exception exception, string function, string hub, int partition, double pauseSeconds);
}
