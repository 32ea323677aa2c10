using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Makes claims on what is due, and renews them. Not thread-safe: an engine's loop calls it.</summary>
internal sealed partial class Claims(
    string engine, DueStore due, DueClaimer claimer, EngineShares shares, ClaimedRuns claimed, TimeProvider time, ILogger logger)
{
    /// <summary>Looks that may fail in a row while nothing is claimed: half a minute.</summary>
    private const int MostFailures = 4;

    private int _failures;

    /// <summary>Whether the last look left something undone because the store did not answer.</summary>
    public bool HasFailed => _failures > 0;

    /// <summary>Renews what this engine has, and claims what is due before the next call. While the store is away, what runs goes on for as
    /// long as its claim is good.</summary>
    /// <param name="mayClaim">Whether to claim anything.</param>
    /// <param name="isAsked">Whether something new may be due.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>After which time to look again: at once when there is more to claim, soon after a failure.</returns>
    /// <exception cref="TableStorageException">The store has not answered for a while, and nothing is claimed.</exception>
    public async Task<TimeSpan> LookAsync(bool mayClaim, bool isAsked, CancellationToken cancellation)
    {
        var (hasMore, isWhole) = (false, false);
        try
        {
            await RenewAsync(cancellation);
            (hasMore, isWhole) = mayClaim && !shares.IsSpare ? await claimer.ClaimAsync(isAsked, cancellation) : (false, true);
            if (claimed.Count > 0 && shares.IsShort)
            {
                await shares.RenewAsync(claimed.Acting, cancellation);
            }

            if (shares.IsSpare)
            {
                await GiveBackAsync(claimed.TakeWaiting(), cancellation);
            }
        }
        catch (TableStorageException failure) when (claimed.Count > 0 || _failures < MostFailures)
        {
            (hasMore, isWhole) = (false, false);
            LogAway(logger, failure);
        }

        var now = time.GetUtcNow();
        foreach (var lapsed in claimed.All().Where(r => r.Occurrence.LeaseUntil <= now))
        {
            await lapsed.Dying.CancelAsync();
        }

        if (hasMore)
        {
            return TimeSpan.Zero;
        }

        _failures = isWhole ? 0 : _failures + 1;
        var again = Lease.AgainAfter * Math.Pow(2, Math.Min(_failures, MostFailures) - 1);
        return isWhole || again > Lease.LookEach ? Lease.LookEach : again;
    }

    /// <summary>Gives back what was not brought to its end, so that others need not wait for the claims' ends.</summary>
    public async Task LeaveAsync()
    {
        try
        {
            await GiveBackAsync(claimed.All(), CancellationToken.None);
            await shares.LeaveAsync(CancellationToken.None);
        }
        catch (TableStorageException failure)
        {
            LogAway(logger, failure);
        }
    }

    private Task<IReadOnlyList<Occurrence>> GiveBackAsync(IEnumerable<ActiveRun> runs, CancellationToken cancellation)
        => due.UpdateAsync(runs.Select(r => r.Occurrence with { LeaseUntil = DateTimeOffset.UnixEpoch }), cancellation);

    /// <summary>Those whose claim is somebody else's by now, or whose row says that they are to stop, are stopped.</summary>
    private async Task RenewAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var held = claimed.All().Where(r => Lease.IsShort(r.Occurrence, now)).ToArray();
        var longer = held.Select(r => r.Occurrence with { LeaseUntil = Lease.Of(r.Occurrence, now) });
        var renewed = (await due.UpdateAsync(longer, cancellation)).ToDictionary(o => o.RunId);
        foreach (var run in held)
        {
            if (renewed.TryGetValue(run.RunId, out var good))
            {
                run.Occurrence = good;
                continue;
            }

            var stored = await due.FindAsync(run.Occurrence, cancellation);
            if (stored?.Owner != engine)
            {
                await run.Dying.CancelAsync();
                continue;
            }

            run.Occurrence = stored;
            if (stored.Cancelled)
            {
                await run.Cancelled.CancelAsync();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer; runs go on while their claims are good")]
    private static partial void LogAway(ILogger logger, Exception failure);
}
