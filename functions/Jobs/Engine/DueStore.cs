using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Jobs.Engine;

/// <summary>What is to run, in the <c>JobsDue</c> table: minute / occurrence.</summary>
public sealed class DueStore(Tables tables)
{
    /// <summary>Plans it; planning it again changes nothing.</summary>
    /// <returns>It with its ETag; null when it is planned already.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Occurrence?> TryAddAsync(Occurrence occurrence, CancellationToken cancellation)
    {
        var result = await tables.WriteAsync(Tables.JobsDue, t => t.AddEntityAsync(ToRow(occurrence), cancellation));
        if (result.IsConflict)
        {
            return null;
        }

        result.EnsureSuccess();
        return occurrence with { ETag = result.ETag };
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

    /// <summary>Writes the rows under their ETags, as many of a minute as may be in one transaction; where one was changed meanwhile, one
    /// by one.</summary>
    /// <returns>Those that were written, with their new ETags.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Occurrence>> UpdateAsync(IEnumerable<Occurrence> changed, CancellationToken cancellation)
    {
        var written = new List<Occurrence>();
        var table = await tables.GetAsync(Tables.JobsDue);
        foreach (var mine in changed.GroupBy(o => o.Partition).SelectMany(minute => minute.Chunk(TableLimits.MaxTransactionActions)))
        {
            var result = await table.SubmitTransactionAsync(
                [.. mine.Select(o => TableTransactionAction.Update(ToRow(o), o.ETag, TableUpdateMode.Replace))], cancellation);
            if (result.IsSuccess)
            {
                written.AddRange(mine.Zip(result.ETags, (o, etag) => o with { ETag = etag }));
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
                    written.Add(got);
                }
            }
        }

        return written;
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

    private async Task<Occurrence?> TryUpdateAsync(Occurrence occurrence, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.JobsDue);
        var result = await table.UpdateEntityAsync(ToRow(occurrence), occurrence.ETag, TableUpdateMode.Replace, cancellation);
        Check(result);
        return result.IsSuccess ? occurrence with { ETag = result.ETag } : null;
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
        ["ByHand"] = one.IsByHand,
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
        row.GetBoolean("ByHand") ?? false,
        row.GetString("Owner"),
        Moment(row, "LeaseUntil"),
        row.GetBoolean("Cancelled") ?? false,
        row.ETag);

    private static DateTimeOffset Moment(TableEntity row, string name) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(name) ?? 0);
}
