using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>Claims what is due, the oldest first and in parts, so that an engine whose life is short has begun some all the same. Not
/// thread-safe: an engine's loop calls it.</summary>
internal sealed partial class DueClaimer(
    string engine, DueStore due, RunPlanner planner, ClaimedRuns claimed, TimeProvider time, ILogger logger)
{
    private const int MostClaimed = 5000;
    private const int PartSize = 50;
    private const int PreparedAtOnce = 16;

    private readonly Queue<Occurrence> _free = new();
    private bool _isToListAgain;
    private bool _isWhole;

    /// <summary>Claims a part of what nobody has, and of what is this engine's without its knowing: it did not hear the store's answer, or
    /// could not see to it.</summary>
    /// <param name="isAnew">Whether there may be more than when it was listed.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Whether there may be more, and whether the store answered for all since it was listed.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(bool HasMore, bool IsWhole)> ClaimAsync(bool isAnew, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var horizon = Lease.HorizonOf(now);
        if (isAnew || _free.Count == 0)
        {
            await ListAsync(now, horizon, cancellation);
        }

        var part = new List<Occurrence>();
        while (part.Count < PartSize && claimed.Count + part.Count < MostClaimed && _free.TryDequeue(out var one))
        {
            part.Add(one);
        }

        var mine = await UpdateAsync(part.Select(o => o with { Owner = engine, LeaseUntil = Lease.Of(o, now) }), cancellation);
        var left = part.Where(o => o.Owner is not null).Select(o => o.RunId).ToHashSet();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = PreparedAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            mine,
            limits,
            async (occurrence, stop) => await PrepareAsync(occurrence, left.Contains(occurrence.RunId), horizon, stop));
        return (part.Count > 0 && (_free.Count > 0 || _isToListAgain), _isWhole);
    }

    private async Task ListAsync(DateTimeOffset now, DateTimeOffset horizon, CancellationToken cancellation)
    {
        (_isToListAgain, _isWhole) = (false, true);
        _free.Clear();
        var free = (await due.ListAsync(horizon, cancellation))
            .Where(o => o.ReadyAt < horizon && (o.LeaseUntil <= now || o.Owner == engine) && claimed.Find(o.RunId) is null);
        foreach (var one in free.OrderBy(o => o.ReadyAt))
        {
            _free.Enqueue(one);
        }
    }

    private async Task<IReadOnlyList<Occurrence>> UpdateAsync(IEnumerable<Occurrence> part, CancellationToken cancellation)
    {
        try
        {
            return await due.UpdateAsync(part, cancellation);
        }
        catch
        {
            // What became of them is not known: they are listed again.
            _free.Clear();
            throw;
        }
    }

    /// <summary>Each for itself: one that cannot be seen to takes no other with it.</summary>
    private async Task PrepareAsync(Occurrence occurrence, bool wasLeft, DateTimeOffset horizon, CancellationToken stop)
    {
        try
        {
            foreach (var run in await planner.PrepareAsync(occurrence, wasLeft, horizon, stop))
            {
                claimed.Add(run);
            }

            if (wasLeft)
            {
                // Another attempt at it may have been planned.
                _isToListAgain = true;
            }
        }
        catch (TableStorageException failure)
        {
            _isWhole = false;
            LogAway(logger, occurrence.RunId, failure);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogBroken(logger, occurrence.RunId, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer; run {Run} is prepared as soon as it does")]
    private static partial void LogAway(ILogger logger, string run, Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} could not be prepared; others go on")]
    private static partial void LogBroken(ILogger logger, string run, Exception failure);
}
