using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Runs a claimed occurrence when its time has come: begins it, has its action done, ends it.</summary>
public sealed partial class JobRunner(
    DueStore due, RunStore runs, RunEnding ending, ActionCall action, JobFeed feed, TimeProvider time, ILogger<JobRunner> logger) : IDisposable
{
    /// <summary>Ends that are stored at a time. Starts go first: what has ended can wait, what is due cannot.</summary>
    private const int MostEnding = 4;

    /// <summary>For storing how it ended.</summary>
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _ends = new(MostEnding);

    /// <param name="one">Claimed by this engine.</param>
    /// <param name="isOver">Told when the action itself has ended, before its end is stored.</param>
    /// <param name="dying">Ends when this engine may not go on: the claim is lost.</param>
    /// <exception cref="TableStorageException">The store does not answer: it was not begun, or its end could not be stored.</exception>
    internal async Task<RunOutcome> RunAsync(ActiveRun one, Action isOver, CancellationToken dying)
    {
        if (one.Cancelled.IsCancellationRequested)
        {
            isOver();
            return new RunOutcome(await ending.NeverAsync(one, RunState.Cancelled, "Cancelled before it began.", dying));
        }

        var definition = one.Job.Definition;
        var longest = TimeSpan.FromSeconds(definition.TimeoutSeconds) + EndTime;
        var beginning = await runs.BeginAsync(one.Occurrence, definition.MaxConcurrent, longest, dying);
        if (beginning.Run is not { } run)
        {
            isOver();
            if (beginning.Earlier is { } earlier)
            {
                return new RunOutcome(await ending.SettleAsync(one.Job, one.Occurrence, earlier, dying));
            }

            return definition.Overlap == JobOverlap.Skip && !one.WaitsItsTurn
                ? new RunOutcome(await SkipAsync(one, beginning.InTheWay, dying))
                : new RunOutcome(null, beginning.InTheWay);
        }

        one.HasBegun = true;
        feed.Began(one.Job, run);
        var ended = await action.RunAsync(one.Job, run, one.Cancelled.Token, dying);
        isOver();
        dying.ThrowIfCancellationRequested();
        await _ends.WaitAsync(dying);
        try
        {
            return new RunOutcome(await EndAsync(one.Job, ended, dying));
        }
        finally
        {
            _ends.Release();
        }
    }

    /// <summary>What was done is not to be done again because the store was away at its end: tries for as long as there is time to.</summary>
    private async Task<Occurrence?> EndAsync(Job job, Run ended, CancellationToken dying)
    {
        var giveUpAt = time.GetUtcNow() + EndTime;
        while (true)
        {
            try
            {
                return await ending.EndAsync(job, ended, dying);
            }
            catch (TableStorageException failure) when (time.GetUtcNow() + Lease.AgainAfter < giveUpAt)
            {
                LogNotStored(logger, ended.Of.RunId, failure);
                await Task.Delay(Lease.AgainAfter, time, dying);
            }
        }
    }

    public void Dispose() => _ends.Dispose();

    /// <summary>Records that it is not run.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    internal Task<Occurrence?> SkipAsync(ActiveRun one, IReadOnlyList<string> inTheWay, CancellationToken cancellation)
        => ending.NeverAsync(one, RunState.Skipped, $"As many run as may: {string.Join(", ", inTheWay)}.", cancellation);

    /// <summary>Asks whoever runs them to stop.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task CancelAsync(IEnumerable<string> runIds, CancellationToken cancellation)
    {
        foreach (var id in runIds)
        {
            if (await runs.FindAsync(id, cancellation) is { EndedAt: null } run)
            {
                await due.CancelAsync(run.Of, cancellation);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "How run {Run} ended could not be stored; it is tried again")]
    private static partial void LogNotStored(ILogger logger, string run, Exception failure);
}

/// <param name="Next">The attempt that follows; null for none.</param>
/// <param name="InTheWay">The runs for which it could not begin; null when all is done.</param>
internal sealed record RunOutcome(Occurrence? Next, IReadOnlyList<string>? InTheWay = null);
