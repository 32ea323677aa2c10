using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Makes claims on what is due, and renews them. Not thread-safe: an engine's loop calls it.</summary>
internal sealed partial class Claims(
    string engine, DueStore due, RunPlanner planner, EngineShares shares, ClaimedRuns claimed, TimeProvider time, ILogger logger)
{
    private const int MostClaimed = 5000;
    private const int PreparedAtOnce = 16;

    /// <summary>Renews what this engine has, and claims what is due before the next call. While the store is away, what runs goes on for as
    /// long as its claim is good.</summary>
    /// <returns>Whether to look again: what was left by others may have been planned anew.</returns>
    /// <exception cref="TableStorageException">The store does not answer, and nothing is claimed.</exception>
    public async Task<bool> LookAsync(bool mayClaim, CancellationToken cancellation)
    {
        var hasNew = false;
        try
        {
            await RenewAsync(cancellation);
            if (mayClaim)
            {
                hasNew = await ClaimAsync(cancellation);
            }

            if (claimed.Count > 0)
            {
                await shares.RenewAsync(claimed.Acting, cancellation);
            }
        }
        catch (TableStorageException failure) when (claimed.Count > 0)
        {
            LogAway(logger, failure);
        }

        var now = time.GetUtcNow();
        foreach (var lapsed in claimed.All().Where(r => r.Occurrence.LeaseUntil <= now))
        {
            await lapsed.Dying.CancelAsync();
        }

        return hasNew;
    }

    /// <summary>Gives back what was not brought to its end, so that others need not wait for the claims' ends.</summary>
    public async Task LeaveAsync()
    {
        try
        {
            await due.UpdateAsync(
                claimed.All().Select(r => r.Occurrence with { LeaseUntil = DateTimeOffset.UnixEpoch }), CancellationToken.None);
            await shares.LeaveAsync(CancellationToken.None);
        }
        catch (TableStorageException failure)
        {
            LogAway(logger, failure);
        }
    }

    private async Task<bool> ClaimAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var horizon = Lease.HorizonOf(now);
        var free = (await due.ListAsync(horizon, cancellation))
            .Where(o => o.ReadyAt < horizon && o.LeaseUntil <= now && claimed.Find(o.RunId) is null)
            .OrderBy(o => o.ReadyAt).Take(Math.Max(0, MostClaimed - claimed.Count)).ToArray();
        var left = free.Where(o => o.Owner is not null).Select(o => o.RunId).ToHashSet();
        var mine = await due.UpdateAsync(free.Select(o => o with { Owner = engine, LeaseUntil = Lease.Of(o, now) }), cancellation);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = PreparedAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(mine, limits, async (occurrence, stop) =>
        {
            foreach (var run in await planner.PrepareAsync(occurrence, left.Contains(occurrence.RunId), horizon, stop))
            {
                claimed.Add(run);
            }
        });
        return left.Count > 0;
    }

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
