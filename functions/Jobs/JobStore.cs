using System.Runtime.CompilerServices;
using System.Text.Json;
using CloudNexus.Functions.Commands;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs;

/// <summary>Jobs in the <c>Jobs</c> table: shard / job.</summary>
public sealed class JobStore(Tables tables, TimeProvider time)
{
    /// <summary>Bytes of a stored definition: within a property's 64 KiB.</summary>
    public const int MostBytes = 60 * 1024;

    private static readonly TimeSpan CountEach = TimeSpan.FromMinutes(1);
    private long _count;
    private DateTimeOffset _countedAt = DateTimeOffset.MinValue;

    /// <summary>Roughly how many there are: other instances' changes are seen within a minute.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<long> CountAsync(CancellationToken cancellation)
    {
        if (time.GetUtcNow() - _countedAt >= CountEach)
        {
            var table = await tables.GetAsync(Tables.Jobs);
            var count = await table.QueryAsync(null, ["RowKey"], cancellationToken: cancellation).CountAsync(cancellation);
            Interlocked.Exchange(ref _count, count);
            _countedAt = time.GetUtcNow();
        }

        return Interlocked.Read(ref _count);
    }

    /// <exception cref="TableStorageException">It could not be stored.</exception>
    public async Task AddAsync(Job job, CancellationToken cancellation)
    {
        (await tables.WriteAsync(Tables.Jobs, t => t.AddEntityAsync(ToRow(job), cancellation))).EnsureSuccess();
        Interlocked.Increment(ref _count);
    }

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

    /// <summary>One that is not there is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Jobs);
        var result = await table.DeleteEntityAsync(Shards.Of(id), id, Azure.ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
            Interlocked.Decrement(ref _count);
        }
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(Job Job, Azure.ETag ETag)?> FindAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Jobs);
        var found = await table.GetEntityIfExistsAsync(Shards.Of(id), id, cancellationToken: cancellation);
        return found.IsNotFound ? null : (FromRow(found.Value), found.ETag);
    }

    /// <summary>All jobs, by shard and id.</summary>
    /// <param name="areOneOff">Those made for one task, or the others.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async IAsyncEnumerable<Job> ListAsync(bool areOneOff, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Jobs);
        await foreach (var row in table.QueryAsync(TableFilter.Where("OneOff", "eq", areOneOff), cancellationToken: cancellation))
        {
            yield return FromRow(row);
        }
    }

    /// <summary>The definition as it is stored.</summary>
    public static byte[] Write(JobDefinition definition) => JsonSerializer.SerializeToUtf8Bytes(definition, AppJson.Default.JobDefinition);

    private static TableEntity ToRow(Job job) => new(Shards.Of(job.Id), job.Id)
    {
        ["Definition"] = Write(job.Definition),
        ["Version"] = job.Version,
        ["CreatedAt"] = job.CreatedAt,
        ["UpdatedAt"] = job.UpdatedAt,
        ["CreatedBy"] = job.CreatedBy,
        ["OneOff"] = job.IsOneOff,
        ["Maker"] = job.Maker.Actor,
        ["MakerId"] = job.Maker.UserId,
        ["MakerRole"] = job.Maker.Role.ToString(),
        ["MakerLabels"] = JsonSerializer.Serialize(
            new Dictionary<string, string>(job.Maker.Labels), AppJson.Default.DictionaryStringString),
        ["MakerScopes"] = job.Maker.Scopes is { } scopes ? string.Join(' ', scopes) : null,
        ["MakerToken"] = job.Maker.TokenId,
    };

    private static Job FromRow(TableEntity row) => new(
        row.RowKey,
        JsonSerializer.Deserialize((row.GetBinary("Definition") ?? default).Span, AppJson.Default.JobDefinition)
            ?? throw new InvalidDataException($"Job {row.RowKey} has no definition."),
        row.GetInt64("Version") ?? 0,
        row.GetDateTimeOffset("CreatedAt") ?? default,
        row.GetDateTimeOffset("UpdatedAt") ?? default,
        row.GetString("CreatedBy") ?? "",
        new CommandMaker(
            row.GetString("Maker") ?? "",
            row.GetString("MakerId") ?? "",
            Enum.TryParse<Role>(row.GetString("MakerRole"), out var role) ? role : Role.Viewer,
            JsonSerializer.Deserialize(row.GetString("MakerLabels") ?? "{}", AppJson.Default.DictionaryStringString)!,
            row.GetString("MakerScopes") is { } scopes ? scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet() : null,
            row.GetString("MakerToken")))
    {
        IsOneOff = row.GetBoolean("OneOff") ?? false,
    };
}
