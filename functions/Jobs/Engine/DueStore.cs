using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>What is to run, in the <c>JobsDue</c> table: minute / occurrence.</summary>
public sealed class DueStore(Tables tables)
{
    /// <summary>Plans it; planning it again changes nothing.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(Occurrence occurrence, CancellationToken cancellation)
    {
        var result = await tables.WriteAsync(Tables.JobsDue, t => t.AddEntityAsync(ToRow(occurrence), cancellation));
        if (!result.IsConflict)
        {
            result.EnsureSuccess();
        }
    }

    /// <summary>What is ready by then, claimed or not, in order of its minute.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Occurrence>> ListAsync(DateTimeOffset until, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobsDue);
        var filter = TableFilter.Where("PartitionKey", "le", Occurrence.PartitionOf(until));
        var found = new List<Occurrence>();
        await foreach (var row in table.QueryAsync(filter, cancellationToken: cancellation))
        {
            if (FromRow(row) is var occurrence && occurrence.ReadyAt <= until)
            {
                found.Add(occurrence);
            }
        }

        return found;
    }

    /// <returns>Null when it is not there any more.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Occurrence?> FindAsync(Occurrence occurrence, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobsDue);
        var found = await table.GetEntityIfExistsAsync(occurrence.Partition, occurrence.RowKey, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    /// <summary>Makes them this engine's, as many of a minute as may be in one transaction; where somebody was faster, one by one.</summary>
    /// <returns>Those that it got.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Occurrence>> ClaimAsync(
        IEnumerable<Occurrence> wanted, string owner, Func<Occurrence, DateTimeOffset> leaseUntil, CancellationToken cancellation)
    {
        var claimed = new List<Occurrence>();
        var table = await tables.GetAsync(Tables.JobsDue);
        foreach (var batch in wanted.GroupBy(o => o.Partition).SelectMany(minute => minute.Chunk(TableLimits.MaxTransactionActions)))
        {
            var mine = batch.Select(o => o with { Owner = owner, LeaseUntil = leaseUntil(o) }).ToArray();
            var result = await table.SubmitTransactionAsync(
                [.. mine.Select(o => TableTransactionAction.Update(ToRow(o), o.ETag, TableUpdateMode.Replace))], cancellation);
            if (result.IsSuccess)
            {
                claimed.AddRange(mine.Zip(result.ETags, (o, etag) => o with { ETag = etag }));
                continue;
            }

            if (mine.Length == 1)
            {
                Check(result);
                continue;
            }

            foreach (var one in mine)
            {
                if (await TryUpdateAsync(one, cancellation) is { } got)
                {
                    claimed.Add(got);
                }
            }
        }

        return claimed;
    }

    /// <summary>Writes the row under its ETag.</summary>
    /// <returns>It with its new ETag; null when it was changed or removed meanwhile.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Occurrence?> TryUpdateAsync(Occurrence occurrence, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobsDue);
        var result = await table.UpdateEntityAsync(ToRow(occurrence), occurrence.ETag, TableUpdateMode.Replace, cancellation);
        Check(result);
        return result.IsSuccess ? occurrence with { ETag = result.ETag } : null;
    }

    /// <summary>Asks whoever runs it to stop, or not to begin.</summary>
    /// <returns>False when it is not there.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> CancelAsync(Occurrence occurrence, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobsDue);
        var row = new TableEntity(occurrence.Partition, occurrence.RowKey) { ["Cancelled"] = true };
        var result = await table.UpdateEntityAsync(row, Azure.ETag.All, TableUpdateMode.Merge, cancellation);
        Check(result);
        return result.IsSuccess;
    }

    /// <summary>Takes it away, whoever's it is: all that follows from it is stored.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(Occurrence occurrence, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobsDue);
        Check(await table.DeleteEntityAsync(occurrence.Partition, occurrence.RowKey, Azure.ETag.All, cancellation));
    }

    private static void Check(TableResult result)
    {
        if (!result.IsPreconditionFailed && !result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    private static TableEntity ToRow(Occurrence one) => new(one.Partition, one.RowKey)
    {
        ["JobId"] = one.JobId,
        ["Version"] = one.Version,
        ["Planned"] = one.Planned.ToUnixTimeMilliseconds(),
        ["ReadyAt"] = one.ReadyAt.ToUnixTimeMilliseconds(),
        ["Attempt"] = one.Attempt,
        ["Losses"] = one.Losses,
        ["Trigger"] = one.Trigger,
        ["RetryOfManual"] = one.IsRetryOfManual,
        ["Owner"] = one.Owner,
        ["LeaseUntil"] = one.LeaseUntil.ToUnixTimeMilliseconds(),
        ["Cancelled"] = one.Cancelled,
    };

    private static Occurrence FromRow(TableEntity row) => new(
        row.GetString("JobId") ?? "",
        row.GetInt64("Version") ?? 0,
        Moment(row, "Planned"),
        Moment(row, "ReadyAt"),
        row.GetInt32("Attempt") ?? 1,
        row.GetInt32("Losses") ?? 0,
        row.GetString("Trigger") ?? Occurrence.BySchedule,
        row.GetString("Owner"),
        Moment(row, "LeaseUntil"),
        row.GetBoolean("Cancelled") ?? false,
        row.ETag)
    {
        IsRetryOfManual = row.GetBoolean("RetryOfManual") ?? false,
    };

    private static DateTimeOffset Moment(TableEntity row, string name) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(name) ?? 0);
}
