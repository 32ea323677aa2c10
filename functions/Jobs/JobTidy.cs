using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs;

/// <summary>Removes what was made for one task, a week after the task was due.</summary>
public sealed class JobTidy(JobStore jobs, DueStore due, RunStore runs, TimeProvider time)
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    /// <returns>How many were removed.</returns>
    /// <exception cref="TableStorageException">The store does not answer: the next time goes on.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var waiting = (await due.ListAsync(now, cancellation)).Select(o => o.JobId).ToHashSet();
        var removed = 0;
        await foreach (var job in jobs.ListAsync(areOneOff: true, cancellation))
        {
            if (job.Definition.Schedule.At + Kept <= now && !waiting.Contains(job.Id))
            {
                await runs.RemoveAsync(job.Id, cancellation);
                await jobs.RemoveAsync(job.Id, cancellation);
                removed++;
            }
        }

        return removed;
    }
}
