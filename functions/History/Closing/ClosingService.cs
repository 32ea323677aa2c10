using System.Diagnostics.Metrics;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Wire;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.History.Closing;

/// <summary>
/// Closes the windows that have ended, as many as the run's time allows; the next run goes on after the node that this one came to. What is
/// closed leaves <c>Open</c>, so that nothing but the place needs to be remembered, and forgetting that costs nothing.
/// </summary>
public sealed partial class ClosingService(
    OpenStore open, WindowCloser closer, HistoryOptions options, TimeProvider time, ILogger<ClosingService> logger)
{
    private static readonly Counter<long> Windows = Telemetry.Meter.CreateCounter<long>("history.windows");
    private string? _after;

    /// <returns>How many windows had which outcome.</returns>
    /// <exception cref="TableStorageException">The store does not answer: the next run tries again.</exception>
    public async Task<IReadOnlyDictionary<CloseOutcome, int>> RunAsync(CancellationToken cancellation)
    {
        var budget = new RunBudget(options.RunLimit, time);
        var endedBy = (time.GetUtcNow() - options.CloseAfter).ToUnixTimeMilliseconds();
        var outcomes = new Dictionary<CloseOutcome, int>();
        var due = open.ScanAsync(endedBy - WindowBlock.LengthMs, _after, cancellation);
        var last = _after;
        var gate = new Lock();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellation };
        await Parallel.ForEachAsync(WhileTime(due, budget, node => last = node), limits, async (window, stop) =>
        {
            var outcome = await CloseAsync(window.NodeId, window.StartMs, stop);
            lock (gate)
            {
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }
        });

        _after = budget.IsSpent ? last : null;
        return outcomes;
    }

    private static async IAsyncEnumerable<(string NodeId, long StartMs)> WhileTime(
        IAsyncEnumerable<(string NodeId, long StartMs)> windows, RunBudget budget, Action<string> reached)
    {
        await foreach (var window in windows)
        {
            if (budget.IsSpent)
            {
                yield break;
            }

            reached(window.NodeId);
            yield return window;
        }
    }

    private async Task<CloseOutcome> CloseAsync(string nodeId, long startMs, CancellationToken cancellation)
    {
        CloseOutcome outcome;
        try
        {
            outcome = await closer.CloseAsync(nodeId, startMs, cancellation);
        }
        catch (InvalidDataException failure)
        {
            outcome = CloseOutcome.Unreadable;
            LogUnreadable(logger, nodeId, startMs, failure);
        }

        Windows.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (outcome is CloseOutcome.Expired or CloseOutcome.Full)
        {
            LogDropped(logger, nodeId, startMs, outcome);
        }

        return outcome;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The open window {Start} of node {Node} was dropped: {Outcome}")]
    private static partial void LogDropped(ILogger logger, string node, long start, CloseOutcome outcome);

    [LoggerMessage(Level = LogLevel.Error, Message = "Window {Start} of node {Node} cannot be closed now")]
    private static partial void LogUnreadable(ILogger logger, string node, long start, Exception failure);
}
