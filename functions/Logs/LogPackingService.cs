using System.Diagnostics.Metrics;
using CloudNexus.Functions.History;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Logs;

/// <summary>
/// Packs the hours that have ended, as many as the run's time allows. Which, is marked in the store: a run that is missed or stopped costs
/// nothing but larger reads.
/// </summary>
public sealed partial class LogPackingService(
    LogStore store, LogPacker packer, LogTimes times, HistoryOptions options, TimeProvider time, ILogger<LogPackingService> logger)
{
    private static readonly Counter<long> Packed = Telemetry.Meter.CreateCounter<long>("logs.hours_packed");

    /// <returns>How many hours of nodes were packed whole.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer: the next run tries again.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var budget = new RunBudget(options.RunLimit, time);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellation };
        var done = 0;
        foreach (var day in await store.DaysAsync(cancellation))
        {
            await Parallel.ForEachAsync(store.DueAsync(day, times.LastDueHourMs, times.SettledMs, cancellation), limits, async (due, stop) =>
            {
                if (!budget.IsSpent && await TryPackAsync(due, stop))
                {
                    Interlocked.Increment(ref done);
                }
            });
        }

        Packed.Add(done);
        return done;
    }

    private async Task<bool> TryPackAsync(LogDue due, CancellationToken cancellation)
    {
        try
        {
            if (!await packer.PackAsync(due.NodeId, due.HourMs, cancellation))
            {
                return false;
            }
        }
        catch (InvalidDataException failure)
        {
            // Trying again would fail again: its frames stay as they are, and searches say what they pass over.
            LogDamaged(logger, due.HourMs, due.NodeId, failure);
        }

        await store.ClearDueAsync(due, cancellation);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Logs of the hour {Hour} of node {Node} cannot be packed")]
    private static partial void LogDamaged(ILogger logger, long hour, string node, Exception failure);
}
