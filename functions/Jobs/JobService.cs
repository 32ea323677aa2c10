using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Jobs.Engine;

namespace CloudNexus.Functions.Jobs;

/// <summary>Jobs as people make, change and start them.</summary>
public sealed class JobService(JobStore store, DueStore due, RunStore runs, JobRules rules, IAudit audit, TimeProvider time)
{
    /// <summary>Jobs kept.</summary>
    public const int MostJobs = 10_000;

    /// <exception cref="ApiException">400 naming the field; 409 when there are too many.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<JobItem> CreateAsync(Caller caller, JobDefinition definition, string? address, CancellationToken cancellation)
    {
        rules.Check(definition);
        if (await store.ListAsync(cancellation).CountAsync(cancellation) >= MostJobs)
        {
            throw new ApiException(
                HttpStatusCode.Conflict, "too-many-jobs", "There are too many", $"{MostJobs} jobs are kept. Remove some that are not needed.");
        }

        var now = time.GetUtcNow();
        var job = new Job(Ids.New(), definition with { Name = definition.Name.Trim() }, 1, now, now, caller.Name);
        await store.AddAsync(job, cancellation);
        await PlanAsync(job, cancellation);
        await RecordAsync(caller, "job.create", job, address, cancellation);
        return job.ToItem(now);
    }

    /// <summary>By name, then id.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<JobList> ListAsync(string? after, int limit, CancellationToken cancellation)
    {
        var all = await store.ListAsync(cancellation).Where(j => after is null || string.CompareOrdinal(Cursor(j), after) > 0).ToListAsync(cancellation);
        var page = all.OrderBy(Cursor, StringComparer.Ordinal).Take(limit).ToArray();
        var now = time.GetUtcNow();
        return new JobList([.. page.Select(j => j.ToItem(now))], all.Count > limit ? Cursor(page[^1]) : null);
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<JobItem> GetAsync(string id, CancellationToken cancellation)
        => (await RequireAsync(id, cancellation)).Job.ToItem(time.GetUtcNow());

    /// <summary>Changes it: what is planned under the old definition is dropped, what runs goes on.</summary>
    /// <exception cref="ApiException">400 naming the field, 404, 409 when somebody else changed it at the same time.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<JobItem> ReplaceAsync(
        Caller caller, string id, Func<JobDefinition, JobDefinition> change, string action, string? address, CancellationToken cancellation)
    {
        var (job, etag) = await RequireAsync(id, cancellation);
        var definition = change(job.Definition);
        rules.Check(definition);
        var now = time.GetUtcNow();
        var changed = new Job(id, definition with { Name = definition.Name.Trim() }, job.Version + 1, job.CreatedAt, now, job.CreatedBy);
        if (!await store.TryReplaceAsync(changed, etag, cancellation))
        {
            throw new ApiException(
                HttpStatusCode.Conflict, "changed-meanwhile", "It was changed meanwhile", "Somebody else changed the job. Read it again and try again.");
        }

        await PlanAsync(changed, cancellation);
        await RecordAsync(caller, action, changed, address, cancellation);
        return changed.ToItem(now);
    }

    /// <summary>Removes it with its history. What runs goes on.</summary>
    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        var (job, _) = await RequireAsync(id, cancellation);
        await store.RemoveAsync(id, cancellation);
        await runs.RemoveAsync(id, cancellation);
        await RecordAsync(caller, "job.delete", job, address, cancellation);
    }

    /// <summary>Plans a run for now, whether the job is on or not.</summary>
    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunItem> StartAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        var (job, _) = await RequireAsync(id, cancellation);
        var occurrence = Occurrence.Of(job, DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()), Occurrence.ByHand);
        await due.AddAsync(occurrence, cancellation);
        await RecordAsync(caller, "job.run", job, address, cancellation);
        return new Run(occurrence, RunState.Queued, null, null, null, "").ToItem(job.Definition.Name);
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<(Job Job, Azure.ETag ETag)> RequireAsync(string id, CancellationToken cancellation)
        => Ids.IsValid(id) && await store.FindAsync(id, cancellation) is { } found
            ? found
            : throw ApiException.NotFound("no-such-job", "There is no such job. GET /api/v1/jobs lists those that there are.");

    private static string Cursor(Job job) => $"{job.Definition.Name}/{job.Id}";

    private async Task PlanAsync(Job job, CancellationToken cancellation)
    {
        if (job.Definition.Enabled && job.Next(job.UpdatedAt) is { } next)
        {
            await due.AddAsync(Occurrence.Of(job, next, Occurrence.BySchedule), cancellation);
        }
    }

    private Task RecordAsync(Caller caller, string action, Job job, string? address, CancellationToken cancellation)
        => audit.RecordAsync(new AuditEntry(caller.Name, action, $"job:{job.Id}", true, job.Definition.Name, address), cancellation);
}
