using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>
/// One working spell of an engine: looks, claims some time ahead, waits, starts by priority within its share, renews its claims. A claim is
/// good for a minute; who finds one that has ended takes it over.
/// </summary>
internal sealed partial class EngineLoop(
    string name, DueStore due, JobRunner runner, EngineShares shares, TimeProvider time, ILogger logger)
{
    private const int MostWaitingOfAJob = 10;
    private const int MostClaimed = 5000;
    private const int PreparedAtOnce = 16;

    /// <summary>How far ahead is claimed: calls come each minute, ten seconds before it begins.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEach = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WaitInLine = TimeSpan.FromSeconds(2);

    /// <summary>After this a loop claims nothing more: the platform's limit on a function is more by the longest run.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    private readonly ClaimedRuns _claimed = new();
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAskedToLook;

    /// <summary>Has it look at the store at once.</summary>
    public void Wake()
    {
        _isAskedToLook = true;
        _woken.TrySetResult();
    }

    public void Cancel(string runId) => _claimed.Find(runId)?.Cancelled.Cancel();

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
                    _isAskedToLook = false;
                    await LookAsync(time.GetUtcNow() < end, cancellation);
                    lookAt = time.GetUtcNow() + LookEach;
                }

                Interlocked.Exchange(ref _woken, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                Start(cancellation);
                if (_isAskedToLook)
                {
                    continue;
                }

                if (_claimed.Count == 0)
                {
                    return;
                }

                await RestAsync(lookAt, cancellation);
            }
        }
        finally
        {
            var all = _claimed.All();
            foreach (var one in all)
            {
                await one.Dying.CancelAsync();
            }

            await Task.WhenAll(all.Select(r => r.Task));
            foreach (var one in all)
            {
                one.Dispose();
            }

            await LeaveAsync();
        }
    }

    /// <summary>Renews what this engine has, and claims what is due within <see cref="Ahead"/>. While the store is away, what runs goes on
    /// for as long as its claim is good.</summary>
    private async Task LookAsync(bool mayClaim, CancellationToken cancellation)
    {
        try
        {
            await RenewAsync(cancellation);
            var found = mayClaim ? await due.ListAsync(time.GetUtcNow() + Ahead, cancellation) : [];
            await ClaimAsync(found, cancellation);
            if (_claimed.Count > 0)
            {
                await shares.RenewAsync(_claimed.Acting, cancellation);
            }
        }
        catch (TableStorageException failure) when (_claimed.Count > 0)
        {
            LogAway(logger, failure);
        }

        foreach (var lapsed in _claimed.All().Where(r => r.Occurrence.LeaseUntil <= time.GetUtcNow()))
        {
            await lapsed.Dying.CancelAsync();
        }
    }

    private async Task ClaimAsync(IReadOnlyList<Occurrence> found, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var free = found.Where(o => o.Owner is null || o.LeaseUntil <= now).OrderBy(o => o.ReadyAt)
            .Take(Math.Max(0, MostClaimed - _claimed.Count)).ToArray();
        if (free.Length == 0)
        {
            return;
        }

        var limits = new ParallelOptions { MaxDegreeOfParallelism = PreparedAtOnce, CancellationToken = cancellation };
        var mine = await due.ClaimAsync(free, name, o => LeaseOf(o, now), cancellation);
        await Parallel.ForEachAsync(mine, limits, async (occurrence, stop) =>
        {
            if (await runner.PrepareAsync(occurrence, stop) is { } job)
            {
                _claimed.Add(new ActiveRun(job, occurrence), occurrence.ReadyAt);
            }
        });
    }

    /// <summary>Those whose claim is somebody else's by now, or whose row says that they are to stop, are stopped.</summary>
    private async Task RenewAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var held in _claimed.All().Where(r => r.Occurrence.LeaseUntil - now < Lease - (LookEach / 2)))
        {
            if (await due.TryUpdateAsync(held.Occurrence with { LeaseUntil = LeaseOf(held.Occurrence, now) }, cancellation) is { } renewed)
            {
                held.Occurrence = renewed;
                continue;
            }

            var stored = await due.FindAsync(held.Occurrence, cancellation);
            if (stored?.Owner != name)
            {
                await held.Dying.CancelAsync();
                continue;
            }

            held.Occurrence = stored;
            if (stored.Cancelled)
            {
                await held.Cancelled.CancelAsync();
            }
        }
    }

    /// <summary>Starts what is ready, the most urgent first, as far as the share goes.</summary>
    private void Start(CancellationToken cancellation)
    {
        while (_claimed.Acting < shares.Mine && _claimed.Take(time.GetUtcNow()) is { } next)
        {
            next.Task = RunOneAsync(next, cancellation);
        }
    }

    private async Task RunOneAsync(ActiveRun one, CancellationToken cancellation)
    {
        await Task.Yield();
        IReadOnlyList<string> inTheWay = [];
        try
        {
            using var dying = CancellationTokenSource.CreateLinkedTokenSource(one.Dying.Token, cancellation);
            dying.Token.ThrowIfCancellationRequested();
            inTheWay = await runner.RunAsync(one.Job, one.Occurrence, () => Over(one), one.Cancelled.Token, dying.Token);
            if (inTheWay.Count > 0 && one.Job.Definition.Overlap == JobOverlap.Replace)
            {
                await runner.CancelAsync(inTheWay, dying.Token);
            }
            else if (inTheWay.Count > 0 && _claimed.Waiting(one.Job.Id) >= MostWaitingOfAJob)
            {
                await runner.SkipAsync(one.Job, one.Occurrence, inTheWay, dying.Token);
                inTheWay = [];
            }
        }
        catch (OperationCanceledException)
        {
            // The claim is lost or the engine ends: whoever claims it next goes on.
        }
        catch (Exception failure)
        {
            LogBroken(logger, one.RunId, failure);
        }

        Over(one);
        _claimed.Remove(one);
        if (inTheWay.Count > 0)
        {
            foreach (var run in inTheWay.Where(_ => one.Job.Definition.Overlap == JobOverlap.Replace))
            {
                Cancel(run);
            }

            _claimed.Add(one, time.GetUtcNow() + WaitInLine);
        }

        _woken.TrySetResult();
    }

    private void Over(ActiveRun one)
    {
        one.IsActing = false;
        _woken.TrySetResult();
    }

    /// <summary>Until something is due, has ended, or is to be looked at.</summary>
    private async Task RestAsync(DateTimeOffset lookAt, CancellationToken cancellation)
    {
        // What is ready but has no room waits for an end, not for its time.
        var now = time.GetUtcNow();
        var until = _claimed.NextAt() is { } next && next < lookAt ? next : lookAt;
        using var rested = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var delay = until > now ? Task.Delay(until - now, time, rested.Token) : Task.CompletedTask;
        await Task.WhenAny(delay, _woken.Task);
        await rested.CancelAsync();
    }

    private async Task LeaveAsync()
    {
        try
        {
            await shares.LeaveAsync(CancellationToken.None);
        }
        catch (TableStorageException failure)
        {
            LogAway(logger, failure);
        }
    }

    private static DateTimeOffset LeaseOf(Occurrence occurrence, DateTimeOffset now)
        => (occurrence.ReadyAt > now ? occurrence.ReadyAt : now) + Lease;

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} could not be brought to its end; whoever claims it next goes on")]
    private static partial void LogBroken(ILogger logger, string run, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer; runs go on while their claims are good")]
    private static partial void LogAway(ILogger logger, Exception failure);
}
