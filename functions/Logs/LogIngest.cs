using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire.Logs;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Logs;

/// <summary>The way of log frames: check, store each node's, show them live beside. What is wrong with one holds up no other.</summary>
public sealed partial class LogIngest(
    LogIntake intake,
    LogWriter writer,
    LogPublisher live,
    DeadLetterStore deadLetters,
    IngestOptions options,
    TimeProvider time,
    ILogger<LogIngest> logger)
{
    private static readonly Counter<long> Frames = Telemetry.Meter.CreateCounter<long>("logs.frames");

    /// <summary>Whether an event is a log frame, of whatever version.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> bytes) => LogFrame.LooksLikeFrame(bytes);

    /// <summary>Decides about a frame; what it throws but for the store's silence is a refusal.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<LogVerdict> CheckAsync(IngestEvent item, CancellationToken cancellation)
    {
        Frames.Add(1);
        try
        {
            return await intake.CheckAsync(item.Bytes, cancellation);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or TableStorageException))
        {
            // Trying again would fail again.
            LogFrameFailed(logger, failure);
            return new LogVerdict(null, RefusalReason.Failed, null);
        }
    }

    /// <returns>What became of each node's lines; nothing of a node whose lines cannot be stored.</returns>
    /// <exception cref="TableStorageException">The store does not answer: all may be given again.</exception>
    public async Task<IReadOnlyDictionary<string, LogAnswer>> StoreAsync(
        IReadOnlyCollection<LogArrival> arrivals, CancellationToken cancellation)
    {
        var answers = new ConcurrentDictionary<string, LogAnswer>();
        if (arrivals.Count == 0)
        {
            return answers;
        }

        var fanOut = new ConcurrentBag<Task>();
        TableStorageException? unavailable = null;
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellation };
        await Parallel.ForEachAsync(arrivals.GroupBy(a => a.Header.NodeId), limits, async (node, stop) =>
        {
            try
            {
                var outcome = await writer.WriteAsync([.. node], stop);
                answers[node.Key] = outcome.Answer;
                fanOut.Add(live.PublishAsync(node.Key, outcome.Fresh, cancellation));
            }
            catch (TableStorageException failure)
            {
                unavailable = failure;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogNodeFailed(logger, node.Key, failure);
                await deadLetters.AddAsync(RefusalReason.Failed, node.Key, default, stop);
            }
        });

        await Task.WhenAny(Task.WhenAll(fanOut), Task.Delay(options.LiveDeadline, time, cancellation));
        return unavailable is null ? answers : throw unavailable;
    }

    [LoggerMessage(Level = Microsoft.Extensions.Logging.LogLevel.Error, Message = "A log frame could not be checked")]
    private static partial void LogFrameFailed(ILogger logger, Exception failure);

    [LoggerMessage(Level = Microsoft.Extensions.Logging.LogLevel.Error, Message = "Logs of node {Node} were not stored")]
    private static partial void LogNodeFailed(ILogger logger, string node, Exception failure);
}
