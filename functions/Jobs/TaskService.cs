using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Jobs.Engine;
using CloudNexus.Functions.Live;

namespace CloudNexus.Functions.Jobs;

/// <summary>Runs of jobs as people see and cancel them.</summary>
public sealed class TaskService(
    JobStore jobs, JobService service, DueStore due, RunStore runs, TaskIndex index, JobEngine engine, IAudit audit, TimeProvider time)
{
    private const int ReadAtOnce = 16;

    /// <summary>How far ahead one is found that waits for its time.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(367);

    /// <summary>A job's runs, newest first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="state">Only those; null for all.</param>
    /// <param name="after">The page before's <c>next</c>; null for the first.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400, 404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunList> ListAsync(
        Caller caller, string jobId, RunState? state, string? after, int limit, CancellationToken cancellation)
    {
        var (job, _) = await service.RequireAsync(caller, jobId, cancellation);
        var from = after is null
            ? null
            : await runs.FindAsync(after, cancellation) is { } last && last.Of.JobId == jobId
                ? last
                : throw ApiException.BadRequest("bad-after", "'after' is the 'next' of the page before.");
        var found = await runs.ListAsync(jobId, from, state, limit + 1, cancellation);
        return new RunList(
            [.. found.Take(limit).Select(r => r.ToItem(job.Definition.Name))], found.Count > limit ? found[limit - 1].Of.RunId : null);
    }

    /// <summary>What of all jobs has ended, newest first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="state">Only what ended so; null for all.</param>
    /// <param name="after">The page before's <c>next</c>; null for the first.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public Task<RunList> ListEndedAsync(Caller caller, RunState? state, string? after, int limit, CancellationToken cancellation)
        => index.ListAsync(state, LiveAudience.Of(caller).Labels, after, limit, cancellation);

    /// <summary>What of all jobs runs or is to run within a minute, the oldest first.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="state">Queued or running; null for both.</param>
    /// <param name="limit">Most of them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunList> ListOpenAsync(Caller caller, RunState? state, int limit, CancellationToken cancellation)
    {
        var open = (await due.ListAsync(time.GetUtcNow().AddMinutes(1), cancellation)).OrderBy(o => o.ReadyAt).ThenBy(o => o.RunId);
        var items = new List<RunItem>();
        foreach (var some in open.Chunk(ReadAtOnce))
        {
            items.AddRange((await Task.WhenAll(some.Select(o => ReadAsync(caller, o, cancellation))))
                .OfType<RunItem>().Where(r => r.EndedAt is null && (state is null || r.State == state)));
            if (items.Count >= limit)
            {
                break;
            }
        }

        return new RunList([.. items.Take(limit)], null);
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunItem> GetAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var (job, run) = await RequireAsync(caller, id, cancellation);
        return run.ToItem(job.Definition.Name);
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunLog> LogAsync(Caller caller, string id, CancellationToken cancellation)
        => new(id, (await RequireAsync(caller, id, cancellation)).Run.Log);

    /// <summary>Has a run stop, or not begin. What has ended stays as it is.</summary>
    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task CancelAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        var (_, run) = await RequireAsync(caller, id, cancellation);
        if (run.EndedAt is not null || !await due.CancelAsync(run.Of, cancellation))
        {
            return;
        }

        engine.Cancel(id);
        await audit.RecordAsync(new AuditEntry(caller.Name, "task.cancel", $"task:{id}", true, null, address), cancellation);
    }

    private async Task<RunItem?> ReadAsync(Caller caller, Occurrence one, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(one.JobId, cancellation) is not var (job, _) || !JobSight.MaySee(caller, job.Maker))
        {
            return null;
        }

        var run = one.Owner is null ? null : await runs.FindAsync(one, cancellation);
        return (run ?? Waiting(one)).ToItem(job.Definition.Name);
    }

    /// <summary>From the history when it has begun, else from what is to run.</summary>
    private async Task<(Job Job, Run Run)> RequireAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var isName = id.Length <= 64 && RunRows.Parse(id) is not null;
        if (isName && await jobs.FindAsync(id.Split('.')[0], cancellation) is var (job, _) && JobSight.MaySee(caller, job.Maker))
        {
            if (await runs.FindAsync(id, cancellation) is { } run)
            {
                return (job, run);
            }

            if ((await due.ListAsync(time.GetUtcNow() + Ahead, cancellation)).FirstOrDefault(o => o.RunId == id) is { } waiting)
            {
                return (job, Waiting(waiting));
            }

            // It may have begun and ended between the two looks.
            if (await runs.FindAsync(id, cancellation) is { } begun)
            {
                return (job, begun);
            }
        }

        throw ApiException.NotFound("no-such-task", "There is no such task, or it is not kept any more. GET /api/v1/tasks lists them.");
    }

    private static Run Waiting(Occurrence one) => new(one, RunState.Queued, null, null, null, "");
}
