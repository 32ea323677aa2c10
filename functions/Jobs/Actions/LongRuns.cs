using CloudNexus.Functions.Archive.Format;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Jobs.Engine;

namespace CloudNexus.Functions.Jobs.Actions;

/// <summary>Work that takes longer than a job's time: it stops at a place from which it can go on, and another run is planned.</summary>
public sealed class LongRuns(DueStore due, TimeProvider time)
{
    /// <summary>Of the job's time: the rest is for coming to such a place.</summary>
    private const double Share = 0.75;

    /// <summary>By then this run has ended, so that the next is not in its way.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <param name="job">The job.</param>
    /// <param name="log">Its run's.</param>
    /// <param name="work">Given when to stop; false where it must go on.</param>
    /// <param name="cancellation">Ends with the job's time.</param>
    /// <exception cref="JobFailedException">The work cannot be done.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RunAsync(Job job, JobLog log, Func<RunBudget, Task<bool>> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            if (await work(new RunBudget(TimeSpan.FromSeconds(job.Definition.TimeoutSeconds) * Share, time)))
            {
                return;
            }
        }
        catch (Exception failure) when (failure is BackupException or IOException or FormatException)
        {
            throw new JobFailedException(failure.Message, failure);
        }

        await due.TryAddAsync(Occurrence.Of(job, time.GetUtcNow() + Pause, isByHand: true), cancellation);
        log.Write("The time is up: the next run goes on from here, within a minute or so.");
    }
}
