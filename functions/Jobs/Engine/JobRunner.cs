using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>
/// What becomes of a claimed occurrence: the one after it is planned, it is run or not, its end is stored, what follows is planned, and
/// then only its row is taken away. Each step may be done twice, by two engines too, and counts once.
/// </summary>
public sealed partial class JobRunner(
    JobStore jobs, DueStore due, RunStore runs, IEnumerable<IJobActionHandler> handlers, TimeProvider time, ILogger<JobRunner> logger)
{
    /// <summary>Attempts that may end with their engine before the occurrence is given up.</summary>
    public const int MostLosses = 3;

    private static readonly TimeSpan MissedAfter = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(60);
    private static readonly Counter<long> Ended = Telemetry.Meter.CreateCounter<long>("jobs.runs");
    private readonly Dictionary<string, IJobActionHandler> _handlers = handlers.ToDictionary(h => h.Kind);

    /// <summary>Plans what comes after the occurrence, and sees whether it is to run at all.</summary>
    /// <returns>Its job; null when there is nothing to run: all is stored then.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<Job?> PrepareAsync(Occurrence occurrence, CancellationToken cancellation)
    {
        var found = await jobs.FindAsync(occurrence.JobId, cancellation);
        if (found is not ({ } job, _) || job.Version != occurrence.Version)
        {
            await due.RemoveAsync(occurrence, cancellation);
            return null;
        }

        var now = time.GetUtcNow();
        var isMissed = occurrence.Trigger == Occurrence.BySchedule && now - occurrence.Planned > MissedAfter
            && await runs.FindAsync(occurrence, cancellation) is null;
        if (occurrence.Trigger == Occurrence.BySchedule && NextOf(job, occurrence.Planned, isMissed, now) is { } next)
        {
            await due.AddAsync(Occurrence.Of(job, next, Occurrence.BySchedule), cancellation);
        }

        if (occurrence.Cancelled)
        {
            await NeverAsync(job, occurrence, RunState.Cancelled, "Cancelled before it began.", cancellation);
            return null;
        }

        if (isMissed && job.Definition.Missed == JobMissed.Skip)
        {
            await NeverAsync(job, occurrence, RunState.Missed, "Nobody was there at its time.", cancellation);
            return null;
        }

        return job;
    }

    /// <summary>Runs it.</summary>
    /// <param name="job">What <see cref="PrepareAsync"/> gave.</param>
    /// <param name="occurrence">Claimed by this engine.</param>
    /// <param name="isOver">Told when the action itself has ended, before its end is stored.</param>
    /// <param name="cancelled">Ends when somebody wants it to stop.</param>
    /// <param name="dying">Ends when this engine may not go on: the claim is lost.</param>
    /// <returns>The runs that are in its way; none when all is done.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(
        Job job, Occurrence occurrence, Action isOver, CancellationToken cancelled, CancellationToken dying)
    {
        var limit = TimeSpan.FromSeconds(job.Definition.TimeoutSeconds);
        var beginning = await runs.BeginAsync(occurrence, job.Definition.MaxConcurrent, limit + EndTime, dying);
        if (beginning.Run is not { } run)
        {
            isOver();
            if (job.Definition.Overlap == JobOverlap.Skip)
            {
                await SkipAsync(job, occurrence, beginning.Active, dying);
                return [];
            }

            return beginning.Active;
        }

        if (beginning.WasBegunBefore)
        {
            isOver();
            run = run.EndedAt is null ? Lost(run) : run;
            if (run.State != RunState.Lost || run.ETag is null || await runs.EndAsync(run, dying))
            {
                await FollowAsync(job, occurrence, run, dying);
            }

            return [];
        }

        var ended = await ActAsync(job, run, limit, cancelled, dying);
        isOver();
        dying.ThrowIfCancellationRequested();
        if (await runs.EndAsync(ended, dying))
        {
            await FollowAsync(job, occurrence, ended, dying);
        }

        return [];
    }

    /// <summary>Records that it is not run.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public Task SkipAsync(Job job, Occurrence occurrence, IReadOnlyList<string> inTheWay, CancellationToken cancellation)
        => NeverAsync(job, occurrence, RunState.Skipped, $"As many run as may: {string.Join(", ", inTheWay)}.", cancellation);

    /// <summary>Asks whoever runs them to stop.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
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

    private static DateTimeOffset? NextOf(Job job, DateTimeOffset planned, bool isMissed, DateTimeOffset now)
    {
        if (!isMissed)
        {
            return job.Next(planned);
        }

        if (job.Definition.Missed != JobMissed.All)
        {
            return job.Next(now);
        }

        // Of very many that were missed, no more than history holds: the older ones would push each other out.
        var next = job.Next(planned);
        var first = job.Definition.Schedule.EverySeconds is { } seconds ? now - TimeSpan.FromSeconds((double)seconds * RunStore.MostRuns) : planned;
        return next < first ? job.Next(first) : next;
    }

    private async Task<Run> ActAsync(Job job, Run run, TimeSpan limit, CancellationToken cancelled, CancellationToken dying)
    {
        var log = new JobLog(time);
        using var timeout = new CancellationTokenSource(limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancelled, dying);
        var (state, reason) = (RunState.Succeeded, (string?)null);
        try
        {
            var handler = _handlers.GetValueOrDefault(job.Definition.Action.Kind)
                ?? throw new JobFailedException($"There is no action '{job.Definition.Action.Kind}' in this installation.");

            // Beside: an action that does not heed its token holds nobody up.
            var action = Task.Run(() => handler.RunAsync(job, job.Definition.Action.Arguments ?? [], log, stop.Token), CancellationToken.None);
            await action.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            (state, reason) = timeout.IsCancellationRequested
                ? (RunState.TimedOut, $"It ran longer than {job.Definition.TimeoutSeconds} s.")
                : (RunState.Cancelled, "Cancelled while it ran.");
        }
        catch (JobFailedException failure)
        {
            (state, reason) = (RunState.Failed, failure.Message);
        }
        catch (Exception failure)
        {
            LogThrew(logger, run.Of.RunId, failure);
            (state, reason) = (RunState.Failed, $"The action threw {failure.GetType().Name}.");
        }

        return run with { State = state, EndedAt = time.GetUtcNow(), Reason = reason, Log = log.ToString() };
    }

    private Run Lost(Run run) => run with
    {
        State = RunState.Lost,
        EndedAt = time.GetUtcNow(),
        Reason = $"The engine {run.Of.Owner} stopped answering while it ran.",
    };

    private async Task NeverAsync(Job job, Occurrence occurrence, RunState state, string reason, CancellationToken cancellation)
    {
        var run = Run.Never(occurrence, state, time.GetUtcNow(), reason);
        await runs.EndAsync(run, cancellation);
        await FollowAsync(job, occurrence, run, cancellation);
    }

    private async Task FollowAsync(Job job, Occurrence occurrence, Run run, CancellationToken cancellation)
    {
        // From what is stored alone, so that whoever does this again plans the very same attempt.
        var at = run.EndedAt ?? occurrence.ReadyAt;
        var isFailure = run.State is RunState.Failed or RunState.TimedOut;
        if (run.State == RunState.Lost && occurrence.Losses < MostLosses)
        {
            await due.AddAsync(occurrence.Again(at, isLoss: true), cancellation);
        }
        else if (isFailure && occurrence.Attempt - occurrence.Losses < job.Definition.Retry.MostAttempts)
        {
            var pause = Backoff.After(job.Definition.Retry, occurrence.Attempt - occurrence.Losses, Chance(occurrence));
            await due.AddAsync(occurrence.Again(at + pause, isLoss: false), cancellation);
        }

        await due.RemoveAsync(occurrence, cancellation);
        Ended.Add(1, new KeyValuePair<string, object?>("state", run.State.ToString()));
    }

    /// <summary>From 0 to 1, of the run's name: the same for whoever asks.</summary>
    private static double Chance(Occurrence occurrence)
        => BitConverter.ToUInt32(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(occurrence.RunId))) / (double)uint.MaxValue;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The action of run {Run} threw")]
    private static partial void LogThrew(ILogger logger, string run, Exception failure);
}
