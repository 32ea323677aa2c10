namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>What is done with an occurrence ahead of its time: those after it are planned, and it is seen whether it is to run at
/// all.</summary>
/// <param name="engine">Claims those that it plans and that are due soon.</param>
internal sealed class RunPlanner(string engine, JobStore jobs, DueStore due, RunStore runs, RunEnding ending, TimeProvider time)
{
    private const int MostPlanned = 100;
    private static readonly TimeSpan MissedAfter = TimeSpan.FromSeconds(60);

    /// <param name="occurrence">Claimed by this engine.</param>
    /// <param name="wasLeft">Whether another engine, or an earlier spell of this one, had claimed it and not brought it to its end.</param>
    /// <param name="horizon">What is due before is claimed when it is planned.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What is to run: the occurrence unless it is settled now, and those after it that are due soon.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<ActiveRun>> PrepareAsync(
        Occurrence occurrence, bool wasLeft, DateTimeOffset horizon, CancellationToken cancellation)
    {
        var job = (await jobs.FindAsync(occurrence.JobId, cancellation))?.Job;
        if (wasLeft && await runs.FindAsync(occurrence, cancellation) is { } begun)
        {
            // What follows it was planned before it began.
            await ending.SettleAsync(job, occurrence, begun, cancellation);
            return [];
        }

        if (job is null || (!occurrence.IsByHand && job.Version != occurrence.Version))
        {
            await due.RemoveAsync(occurrence, cancellation);
            return [];
        }

        await runs.WarmAsync(job.Id, cancellation);
        var isMissed = occurrence.IsOfSchedule && time.GetUtcNow() - occurrence.Planned > MissedAfter;
        var following = occurrence.IsOfSchedule ? await PlanAsync(job, occurrence, isMissed, horizon, cancellation) : [];
        var run = new ActiveRun(job, occurrence) { WaitsItsTurn = isMissed || occurrence.Losses > 0 };
        if (occurrence.Cancelled)
        {
            await ending.NeverAsync(run, RunState.Cancelled, "Cancelled before it began.", cancellation);
        }
        else if (isMissed && job.Definition.Missed == JobMissed.Skip)
        {
            await ending.NeverAsync(run, RunState.Missed, "Nobody was there at its time.", cancellation);
        }
        else
        {
            return [run, .. following];
        }

        return following;
    }

    private async Task<IReadOnlyList<ActiveRun>> PlanAsync(
        Job job, Occurrence occurrence, bool isMissed, DateTimeOffset horizon, CancellationToken cancellation)
    {
        var planned = new List<ActiveRun>();
        var now = time.GetUtcNow();
        var next = isMissed ? MissedTimes.After(job, occurrence.Planned, now) : job.Next(occurrence.Planned);
        for (; next is { } at; next = job.Next(at))
        {
            var one = Occurrence.Of(job, at);
            var isSoon = at < horizon && planned.Count < MostPlanned;
            var added = await due.TryAddAsync(isSoon ? one with { Owner = engine, LeaseUntil = Lease.Of(one, now) } : one, cancellation);
            if (!isSoon || added is null)
            {
                break;
            }

            planned.Add(new ActiveRun(job, added) { WaitsItsTurn = at <= now });
        }

        return planned;
    }
}
