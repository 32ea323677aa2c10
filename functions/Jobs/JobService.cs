using System.Net;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Jobs.Engine;

namespace CloudNexus.Functions.Jobs;

/// <summary>Jobs as people make, change and start them.</summary>
public sealed class JobService(
    JobStore store, DueStore due, RunStore runs, JobRules rules, JobSecrets secrets, JobFeed feed, IAudit audit, TimeProvider time)
{
    /// <summary>Jobs kept.</summary>
    public const int MostJobs = 10_000;

    /// <exception cref="ApiException">400 naming the field; 403; 409 when there are too many.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<JobItem> CreateAsync(Caller caller, JobDefinition definition, string? address, CancellationToken cancellation)
    {
        var job = await AddAsync(caller, definition, isOneOff: false, cancellation);
        if (job.Definition.Enabled && job.Next(job.UpdatedAt) is { } next)
        {
            await due.TryAddAsync(Occurrence.Of(job, next), cancellation);
        }

        await RecordAsync(caller, "job.create", job, address, cancellation);
        await feed.ChangedAsync(job, "created", caller.Name, cancellation);
        return job.ToItem(time.GetUtcNow());
    }

    /// <summary>Does something once.</summary>
    /// <exception cref="ApiException">400 naming the field; 403; 409 when there are too many.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunItem> CreateAsync(Caller caller, NewTask task, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(task);
        var now = time.GetUtcNow();
        if (task.At is { } given && (given < now - TimeSpan.FromMinutes(1) || given > now + TimeSpan.FromDays(366)))
        {
            throw ApiException.BadRequest("bad-at", "'at' is a time within a year from now.");
        }

        var at = task.At ?? now;
        var definition = new JobDefinition
        {
            Name = task.Name ?? task.Action?.Kind ?? "",
            Schedule = new JobSchedule(At: at),
            Action = task.Action!,
            Priority = task.Priority,
            Retry = task.Retry ?? new JobRetry(),
            TimeoutSeconds = task.TimeoutSeconds,
        };
        var job = await AddAsync(caller, definition, isOneOff: true, cancellation);
        var run = await StartAsync(job, at, cancellation);
        var entry = new AuditEntry(caller.Name, "task.create", $"task:{run.Id}", true, job.Definition.Name, address);
        await audit.RecordAsync(entry, cancellation);
        return run;
    }

    /// <summary>By name, then id.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<JobList> ListAsync(Caller caller, string? after, int limit, CancellationToken cancellation)
    {
        var all = await store.ListAsync(areOneOff: false, cancellation)
            .Where(j => JobSight.MaySee(caller, j.Maker) && (after is null || string.CompareOrdinal(Cursor(j), after) > 0))
            .ToListAsync(cancellation);
        var page = all.OrderBy(Cursor, StringComparer.Ordinal).Take(limit).ToArray();
        var now = time.GetUtcNow();
        return new JobList([.. page.Select(j => j.ToItem(now))], all.Count > limit ? Cursor(page[^1]) : null);
    }

    /// <exception cref="ApiException">400 naming the field and what is allowed.</exception>
    public JobPreview Preview(JobSchedule schedule)
    {
        JobRules.Check(schedule);
        return new JobPreview(Job.Times(schedule, time.GetUtcNow()));
    }

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<JobItem> GetAsync(Caller caller, string id, CancellationToken cancellation)
        => (await RequireAsync(caller, id, cancellation)).Job.ToItem(time.GetUtcNow());

    /// <summary>Changes it: what is planned under the old definition is dropped, what runs goes on. From now on it runs in the caller's
    /// name.</summary>
    /// <param name="caller">Who changes it.</param>
    /// <param name="id">The job.</param>
    /// <param name="change">From the definition as it is shown to the one that is wanted.</param>
    /// <param name="action">For the audit log.</param>
    /// <param name="address">Where the caller is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ApiException">400 naming the field, 403, 404, 409 when somebody else changed it at the same time.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<JobItem> ReplaceAsync(
        Caller caller, string id, Func<JobDefinition, JobDefinition> change, string action, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(change);
        var (job, etag) = await RequireAsync(caller, id, cancellation);
        var definition = Make(caller, id, change(JobSecrets.Hide(job.Definition)), job.Definition);
        var changed = new Job(
            id, definition, job.Version + 1, job.CreatedAt, time.GetUtcNow(), job.CreatedBy, CommandMaker.Of(caller));
        if (!await store.TryReplaceAsync(changed, etag, cancellation))
        {
            throw new ApiException(
                HttpStatusCode.Conflict,
                "changed-meanwhile",
                "It was changed meanwhile",
                "Somebody else changed the job. Read it again and try again.");
        }

        if (changed.Definition.Enabled && changed.Next(changed.UpdatedAt) is { } next)
        {
            await due.TryAddAsync(Occurrence.Of(changed, next), cancellation);
        }

        await RecordAsync(caller, action, changed, address, cancellation);
        await feed.ChangedAsync(changed, "updated", caller.Name, cancellation);
        return changed.ToItem(time.GetUtcNow());
    }

    /// <summary>Removes it with its history. What runs goes on.</summary>
    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        var (job, _) = await RequireAsync(caller, id, cancellation);
        await store.RemoveAsync(id, cancellation);
        await runs.RemoveAsync(id, cancellation);
        await RecordAsync(caller, "job.delete", job, address, cancellation);
        await feed.ChangedAsync(job, "deleted", caller.Name, cancellation);
    }

    /// <summary>Plans a run for now, whether the job is on or not.</summary>
    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<RunItem> StartAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        var (job, _) = await RequireAsync(caller, id, cancellation);
        var run = await StartAsync(job, time.GetUtcNow(), cancellation);
        await RecordAsync(caller, "job.run", job, address, cancellation);
        return run;
    }

    /// <exception cref="ApiException">404: there is none, or the caller may not know.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<(Job Job, Azure.ETag ETag)> RequireAsync(Caller caller, string id, CancellationToken cancellation)
        => Ids.IsValid(id) && await store.FindAsync(id, cancellation) is { Job.IsOneOff: false } found
            && JobSight.MaySee(caller, found.Job.Maker)
            ? found
            : throw ApiException.NotFound("no-such-job", "There is no such job. GET /api/v1/jobs lists those that there are.");

    private async Task<RunItem> StartAsync(Job job, DateTimeOffset at, CancellationToken cancellation)
    {
        var occurrence = Occurrence.Of(job, at, isByHand: true);
        await due.TryAddAsync(occurrence, cancellation);
        return new Run(occurrence, RunState.Queued, null, null, null, "").ToItem(job.Definition.Name);
    }

    private async Task<Job> AddAsync(Caller caller, JobDefinition definition, bool isOneOff, CancellationToken cancellation)
    {
        var id = Ids.New();
        var made = Make(caller, id, definition, null);
        if (await store.CountAsync(cancellation) >= MostJobs)
        {
            throw new ApiException(
                HttpStatusCode.Conflict,
                "too-many-jobs",
                "There are too many",
                $"{MostJobs} jobs and tasks are kept. Remove jobs that are not needed; tasks go a week after their end.");
        }

        var now = time.GetUtcNow();
        var job = new Job(id, made, 1, now, now, caller.Name, CommandMaker.Of(caller)) { IsOneOff = isOneOff };
        await store.AddAsync(job, cancellation);
        return job;
    }

    private JobDefinition Make(Caller caller, string id, JobDefinition given, JobDefinition? before)
    {
        var handler = rules.Check(given, caller);
        var made = secrets.Seal(id, given with { Name = given.Name.Trim() }, before, handler);
        return JobStore.Write(made).Length <= JobStore.MostBytes
            ? made
            : throw ApiException.BadRequest(
                "bad-action.arguments", $"'action.arguments' are too long: all of the job takes at most {JobStore.MostBytes} bytes.");
    }

    private static string Cursor(Job job) => $"{job.Definition.Name}/{job.Id}";

    private Task RecordAsync(Caller caller, string action, Job job, string? address, CancellationToken cancellation)
        => audit.RecordAsync(new AuditEntry(caller.Name, action, $"job:{job.Id}", true, job.Definition.Name, address), cancellation);
}
