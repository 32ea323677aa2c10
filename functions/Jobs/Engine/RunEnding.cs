using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>
/// Stores how an attempt ended and plans the one that follows; then only the occurrence is taken away. Each step may be done twice, by two
/// engines too, and counts once.
/// </summary>
public sealed class RunEnding(DueStore due, RunStore runs, TaskIndex index, JobFeed feed, TimeProvider time)
{
    /// <summary>Attempts that may end with their engine before the occurrence is given up.</summary>
    public const int MostLosses = 3;

    private static readonly Counter<long> Ended = Telemetry.Meter.CreateCounter<long>("jobs.runs");

    /// <summary>One that has come to its end here.</summary>
    /// <returns>The attempt that follows; null for none.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<Occurrence?> EndAsync(Job job, Run run, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(run);
        if (!await runs.EndAsync(run, cancellation))
        {
            return null;
        }

        var next = await FollowAsync(job, run, cancellation);
        await due.RemoveAsync(run.Of, cancellation);
        return next;
    }

    /// <summary>One that is not to begin.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    internal Task<Occurrence?> NeverAsync(ActiveRun one, RunState state, string reason, CancellationToken cancellation)
        => EndAsync(one.Job, new Run(one.Occurrence, state, null, time.GetUtcNow(), reason, ""), cancellation);

    /// <summary>One that was begun by an engine that did not bring it to its end.</summary>
    /// <param name="job">Null when it is gone: nothing follows then.</param>
    /// <param name="occurrence">Claimed by this engine.</param>
    /// <param name="begun">Its run as it is stored: it may have ended, without all that follows.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The attempt that follows; null for none.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    internal async Task<Occurrence?> SettleAsync(Job? job, Occurrence occurrence, Run begun, CancellationToken cancellation)
    {
        var run = begun.EndedAt is not null ? begun : begun with
        {
            State = RunState.Lost,
            EndedAt = time.GetUtcNow(),
            Reason = $"The engine {begun.Of.Owner} stopped answering while it ran.",
        };
        if (begun.EndedAt is null && !await runs.EndAsync(run, cancellation))
        {
            // Its engine was faster after all; what it does not finish is found again.
            return null;
        }

        var next = job is null ? null : await FollowAsync(job, run, cancellation);
        await due.RemoveAsync(occurrence, cancellation);
        return next;
    }

    private async Task<Occurrence?> FollowAsync(Job job, Run run, CancellationToken cancellation)
    {
        // From what is stored alone, so that whoever does this again plans the very same attempt.
        var next = NextOf(job, run);
        if (next is not null)
        {
            await due.TryAddAsync(next, cancellation);
        }

        await index.AddAsync(run.ToItem(job.Definition.Name), job.Maker, cancellation);
        await feed.EndedAsync(job, run, isLast: next is null, cancellation);
        Ended.Add(1, new KeyValuePair<string, object?>("state", run.State.ToString()));
        return next;
    }

    /// <summary>The attempt that follows; null for none.</summary>
    private static Occurrence? NextOf(Job job, Run run)
    {
        var tried = run.Of.Attempt - run.Of.Losses;
        return run.State switch
        {
            RunState.Lost when run.Of.Losses < MostLosses => run.Of.Again(run.EndedAt!.Value, isLoss: true),
            RunState.Failed or RunState.TimedOut when tried < job.Definition.Retry.MostAttempts
                => run.Of.Again(run.EndedAt!.Value + Backoff.After(job.Definition.Retry, tried, ChanceOf(run.Of.RunId)), isLoss: false),
            _ => null,
        };
    }

    /// <summary>From 0 to 1, by the run's name: the same for whoever asks.</summary>
    private static double ChanceOf(string runId)
        => BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(runId))) / (double)uint.MaxValue;
}
