using System.Diagnostics.Metrics;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>
/// Works off the marks whose windows have ended, a bounded number of them and as long as the run's time allows; the next run goes on after the node
/// that this one came to. Marks are the only state: a restart loses nothing.
/// </summary>
public sealed partial class DownsampleService(
    DirtyStore dirty, Downsampler downsampler, HistoryOptions options, TimeProvider time, ILogger<DownsampleService> logger)
{
    /// <summary>Marks that one run holds in memory for each tier.</summary>
    private const int MostMarks = 20_000;

    private static readonly Counter<long> Redone = Telemetry.Meter.CreateCounter<long>("history.rollups");
    private readonly Dictionary<Tier, string?> _after = [];

    /// <returns>How many windows of the tiers were redone.</returns>
    /// <exception cref="TableStorageException">The store does not answer: the next run tries again.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var budget = new RunBudget(options.RunLimit, time);
        var minutes = await RunAsync(Tier.Minute, Tier.Raw, downsampler.RedoMinutesAsync, budget, cancellation);
        return minutes + await RunAsync(Tier.Quarter, Tier.Minute, downsampler.RedoQuartersAsync, budget, cancellation);
    }

    private async Task<int> RunAsync(
        Tier tier,
        Tier source,
        Func<IReadOnlyList<DirtyMark>, CancellationToken, Task<bool>> redo,
        RunBudget budget,
        CancellationToken cancellation)
    {
        var endedBy = (time.GetUtcNow() - options.CloseAfter).ToUnixTimeMilliseconds();
        var after = _after.GetValueOrDefault(tier);
        var marks = await dirty.ScanAsync(tier, endedBy - source.WindowMs, after, cancellation).Take(MostMarks).ToListAsync(cancellation);
        var done = 0;
        string? reached = null;
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = cancellation };
        await Parallel.ForEachAsync(marks.GroupBy(m => m.NodeId), limits, async (node, stop) =>
        {
            foreach (var window in node.GroupBy(m => tier.StartOf(m.StartMs)))
            {
                if (budget.IsSpent)
                {
                    return;
                }

                if (await RedoAsync(tier, [.. window.OrderBy(m => m.StartMs)], redo, stop))
                {
                    Interlocked.Increment(ref done);
                }
            }

            reached = node.Key;
        });

        _after[tier] = marks.Count == MostMarks || budget.IsSpent ? reached ?? after : null;
        return done;
    }

    private async Task<bool> RedoAsync(
        Tier tier, IReadOnlyList<DirtyMark> marks, Func<IReadOnlyList<DirtyMark>, CancellationToken, Task<bool>> redo, CancellationToken cancellation)
    {
        var outcome = "failed";
        try
        {
            outcome = await redo(marks, cancellation) ? "done" : "lost_race";
        }
        catch (InvalidDataException failure)
        {
            LogDamaged(logger, marks[0].NodeId, marks[0].StartMs, failure);
        }

        Redone.Add(1, new KeyValuePair<string, object?>("tier", tier.Name), new KeyValuePair<string, object?>("outcome", outcome));
        return outcome == "done";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The roll-up of node {Node} from {Start} cannot be made now")]
    private static partial void LogDamaged(ILogger logger, string node, long start, Exception failure);
}
