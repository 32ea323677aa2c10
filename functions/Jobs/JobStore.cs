using System.Runtime.CompilerServices;
using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs;

/// <summary>Jobs in the <c>Jobs</c> table: shard / job.</summary>
public sealed class JobStore(Tables tables)
{
    /// <exception cref="TableStorageException">It could not be stored.</exception>
    public async Task AddAsync(Job job, CancellationToken cancellation)
        => (await tables.WriteAsync(Tables.Jobs, t => t.AddEntityAsync(ToRow(job), cancellation))).EnsureSuccess();

    /// <returns>False when it was changed or removed since it was read.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryReplaceAsync(Job job, Azure.ETag expected, CancellationToken cancellation)
    {
        var result = await tables.WriteAsync(
            Tables.Jobs, t => t.UpdateEntityAsync(ToRow(job), expected, TableUpdateMode.Replace, cancellation));
        if (result.IsPreconditionFailed || result.IsNotFound)
        {
            return false;
        }

        result.EnsureSuccess();
        return true;
    }

    /// <returns>False when there was none.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> RemoveAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Jobs);
        var result = await table.DeleteEntityAsync(Shards.Of(id), id, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess || result.Retried;
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(Job Job, Azure.ETag ETag)?> FindAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Jobs);
        var found = await table.GetEntityIfExistsAsync(Shards.Of(id), id, cancellationToken: cancellation);
        return found.IsNotFound ? null : (FromRow(found.Value), found.ETag);
    }

    /// <summary>All jobs, by shard and id.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async IAsyncEnumerable<Job> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Jobs);
        await foreach (var row in table.QueryAsync(cancellationToken: cancellation))
        {
            yield return FromRow(row);
        }
    }

    private static TableEntity ToRow(Job job) => new(Shards.Of(job.Id), job.Id)
    {
        ["Definition"] = JsonSerializer.Serialize(job.Definition, AppJson.Default.JobDefinition),
        ["Version"] = job.Version,
        ["CreatedAt"] = job.CreatedAt,
        ["UpdatedAt"] = job.UpdatedAt,
        ["CreatedBy"] = job.CreatedBy,
    };

    private static Job FromRow(TableEntity row) => new(
        row.RowKey,
        JsonSerializer.Deserialize(row.GetString("Definition") ?? "", AppJson.Default.JobDefinition)
            ?? throw new InvalidDataException($"Job {row.RowKey} has no definition."),
        row.GetInt64("Version") ?? 0,
        row.GetDateTimeOffset("CreatedAt") ?? default,
        row.GetDateTimeOffset("UpdatedAt") ?? default,
        row.GetString("CreatedBy") ?? "");
}
