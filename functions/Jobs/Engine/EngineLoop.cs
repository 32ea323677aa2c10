using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>
/// One working spell of an engine: looks, waits, starts by priority within its share. It ends when nothing is left of what is due before
/// the next call.
/// </summary>
internal sealed partial class EngineLoop(
    Claims claims, ClaimedRuns claimed, JobRunner runner, EngineShares shares, TimeProvider time, ILogger logger)
{
    private const int MostWaitingOfAJob = 10;
    private const int MostFailures = 10;
    private static readonly TimeSpan WaitInLine = TimeSpan.FromSeconds(2);

    /// <summary>After this a loop claims nothing more: the platform's limit on a function (host.json) is more by the longest run.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAskedToLook;

    /// <summary>Whether somebody asked for a look that has not been.</summary>
    public bool IsAskedToLook => _isAskedToLook;

    /// <summary>Has it look at the store at once.</summary>
    public void Wake()
    {
        _isAskedToLook = true;
        Volatile.Read(ref _woken).TrySetResult();
    }

    public void Cancel(string runId) => claimed.Find(runId)?.Cancelled.Cancel();

    /// <exception cref="TableStorageException">The store has not answered for a while, and nothing is claimed.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var end = time.GetUtcNow() + Longest;
        var lookAt = time.GetUtcNow();
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (_isAskedToLook || time.GetUtcNow() >= lookAt)
                {
                    var isAsked = _isAskedToLook;
                    _isAskedToLook = false;
                    lookAt = time.GetUtcNow() + await claims.LookAsync(time.GetUtcNow() < end, isAsked, cancellation);
                }

                // Before what it waits for is looked at: what happens from here on ends the rest.
                Volatile.Write(ref _woken, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                var next = Start(cancellation);
                if (_isAskedToLook || time.GetUtcNow() >= lookAt)
                {
                    continue;
                }

                if (claimed.Count == 0 && !claims.HasFailed)
                {
                    return;
                }

                await RestAsync(next < lookAt ? next.Value : lookAt, cancellation);
            }
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <summary>Starts what is ready, the most urgent first, as far as the share goes.</summary>
    /// <returns>When something will be ready that is not yet; null when nothing waits for its time.</returns>
    private DateTimeOffset? Start(CancellationToken cancellation)
    {
        var next = claimed.Ripen(time.GetUtcNow());
        while (claimed.Acting < shares.Mine && claimed.Take() is { } ready)
        {
            ready.Task = RunOneAsync(ready, cancellation);
        }

        return next;
    }

    private async Task RunOneAsync(ActiveRun one, CancellationToken cancellation)
    {
        await Task.Yield();
        var isToWait = false;
        try
        {
            using var dying = CancellationTokenSource.CreateLinkedTokenSource(one.Dying.Token, cancellation);
            dying.Token.ThrowIfCancellationRequested();
            isToWait = await MustWaitAsync(one, dying.Token);
        }
        catch (OperationCanceledException)
        {
            // The claim is lost or the engine ends: whoever claims it next goes on.
        }
        catch (TableStorageException failure) when (!one.HasBegun && one.Failures < MostFailures)
        {
            one.Failures++;
            isToWait = true;
            LogAway(logger, one.RunId, failure);
        }
        catch (Exception failure)
        {
            LogBroken(logger, one.RunId, failure);
        }

        one.IsActing = false;
        if (isToWait)
        {
            claimed.PutBack(one, time.GetUtcNow() + WaitInLine);
        }
        else
        {
            claimed.Remove(one);
        }

        Volatile.Read(ref _woken).TrySetResult();
    }

    /// <summary>Runs it, unless as many of its job run as may.</summary>
    /// <returns>True when it must be tried again.</returns>
    private async Task<bool> MustWaitAsync(ActiveRun one, CancellationToken dying)
    {
        var outcome = await runner.RunAsync(one, () => Over(one), dying);
        if (outcome.Next is { } next && next.ReadyAt < Lease.HorizonOf(time.GetUtcNow()))
        {
            Wake();
        }

        if (outcome.InTheWay is not { } inTheWay)
        {
            return false;
        }

        if (one.WaitsItsTurn)
        {
            return true;
        }

        if (claimed.Waiting(one.Job.Id) >= MostWaitingOfAJob)
        {
            await runner.SkipAsync(one, inTheWay, dying);
            return false;
        }

        if (one.Job.Definition.Overlap == JobOverlap.Replace)
        {
            await runner.CancelAsync(inTheWay, dying);
            foreach (var run in inTheWay)
            {
                Cancel(run);
            }
        }

        return true;
    }

    private void Over(ActiveRun one)
    {
        one.IsActing = false;
        Volatile.Read(ref _woken).TrySetResult();
    }

    /// <summary>Until something is due, has ended, or is to be looked at. What is ready but has no room waits for an end, not for its
    /// time.</summary>
    private async Task RestAsync(DateTimeOffset until, CancellationToken cancellation)
    {
        // Up to a whole millisecond: a delay of less is none.
        var rest = TimeSpan.FromMilliseconds(Math.Ceiling((until - time.GetUtcNow()).TotalMilliseconds));
        if (rest > TimeSpan.Zero)
        {
            using var rested = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(Task.Delay(rest, time, rested.Token), Volatile.Read(ref _woken).Task);
            await rested.CancelAsync();
        }
    }

    private async Task EndAsync()
    {
        var all = claimed.All();
        foreach (var one in all)
        {
            await one.Dying.CancelAsync();
        }

        await Task.WhenAll(all.Select(r => r.Task));
        await claims.LeaveAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} could not be brought to its end; whoever claims it next goes on")]
    private static partial void LogBroken(ILogger logger, string run, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer; run {Run} is begun as soon as it does")]
    private static partial void LogAway(ILogger logger, string run, Exception failure);
}
