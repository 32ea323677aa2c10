using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Jobs.Engine;

namespace CloudNexus.Functions.Jobs;

/// <summary>Runs of jobs as people see and cancel them.</summary>
public sealed class TaskService(JobStore jobs, JobService service, DueStore due, RunStore runs, JobEngine engine, IAudit audit, TimeProvider time)
{
    /// <summary>A job's runs, newest first.</summary>
    /// <exception cref="ApiException">400, 404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunList> ListAsync(string jobId, string? after, int limit, CancellationToken cancellation)
    {
        var (job, _) = await service.RequireAsync(jobId, cancellation);
        var from = after is null
            ? null
            : await runs.FindAsync(after, cancellation) is { } last && last.Of.JobId == jobId
                ? last
                : throw ApiException.BadRequest("bad-after", "'after' is the 'next' of the page before.");
        var found = await runs.ListAsync(jobId, from, limit + 1, cancellation);
        return new RunList(
            [.. found.Take(limit).Select(r => r.ToItem(job.Definition.Name))], found.Count > limit ? found[limit - 1].Of.RunId : null);
    }

    /// <summary>What of all jobs runs or is to run within a minute, the oldest first.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunList> ListOpenAsync(int limit, CancellationToken cancellation)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var job in jobs.ListAsync(cancellation))
        {
            names[job.Id] = job.Definition.Name;
        }

        var open = (await due.ListAsync(time.GetUtcNow().AddMinutes(1), cancellation))
            .Where(o => names.ContainsKey(o.JobId)).OrderBy(o => o.ReadyAt).Take(limit).ToArray();
        var items = new List<RunItem>(open.Length);
        foreach (var one in open)
        {
            var run = one.Owner is null ? null : await runs.FindAsync(one, cancellation);
            items.Add((run ?? new Run(one, RunState.Queued, null, null, null, "")).ToItem(names[one.JobId]));
        }

        return new RunList(items, null);
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunItem> GetAsync(string id, CancellationToken cancellation)
    {
        var run = await RequireAsync(id, cancellation);
        var job = await jobs.FindAsync(run.Of.JobId, cancellation);
        return run.ToItem(job?.Job.Definition.Name ?? run.Of.JobId);
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunLog> LogAsync(string id, CancellationToken cancellation)
        => new(id, (await RequireAsync(id, cancellation)).Log);

    /// <summary>Has a run stop, or not begin. What has ended stays as it is.</summary>
    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task CancelAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        var open = (await due.ListAsync(time.GetUtcNow().AddDays(1), cancellation)).FirstOrDefault(o => o.RunId == id);
        if (open is null)
        {
            await RequireAsync(id, cancellation);
            return;
        }

        await due.CancelAsync(open, cancellation);
        engine.Cancel(id);
        await audit.RecordAsync(new AuditEntry(caller.Name, "task.cancel", $"task:{id}", true, null, address), cancellation);
    }

    private async Task<Run> RequireAsync(string id, CancellationToken cancellation)
        => id.Length <= 64 && await runs.FindAsync(id, cancellation) is { } run
            ? run
            : throw ApiException.NotFound("no-such-task", "There is no such task, or it is not kept any more. GET /api/v1/tasks lists them.");
}
