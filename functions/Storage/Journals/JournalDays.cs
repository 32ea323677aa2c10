namespace CloudNexus.Functions.Storage.Journals;

/// <summary>Finds, begins and ends the days of a journal.</summary>
/// <param name="tables">The account.</param>
/// <param name="journal">What the names of its tables begin with: one a month.</param>
public sealed class JournalDays(Tables tables, string journal)
{
    /// <summary>The day as it is in the store now; null where it is not, or not any more.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<JournalDay?> FindAsync(DateOnly day, CancellationToken cancellation)
    {
        var found = await tables.Peek(JournalPlace.TableOf(journal, day))
            .GetEntityIfExistsAsync(JournalPlace.PartitionOf(day), JournalDay.RowKey, cancellationToken: cancellation);
        return found.IsNotFound ? null : JournalDay.FromRow(found.Value);
    }

    /// <summary>The newest day that has a row; null for an empty journal. Days come newest first: it is the first of its table.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<JournalDay?> NewestAsync(CancellationToken cancellation)
    {
        var months = (await tables.ListAsync(journal, cancellation)).Where(t => t.Length == journal.Length + "yyyyMM".Length);
        foreach (var month in months.OrderDescending(StringComparer.Ordinal))
        {
            await foreach (var row in tables.Peek(month).QueryAsync(null, ["PartitionKey"], 1, MissingTable.ReadsAsEmpty, cancellation))
            {
                if (await FindAsync(JournalPlace.DayOf(row.PartitionKey), cancellation) is { } day)
                {
                    return day;
                }

                break;
            }
        }

        return null;
    }

    /// <summary>The day itself, or the last of those that follow it and are in the store.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<JournalDay?> LastFromAsync(DateOnly from, CancellationToken cancellation)
    {
        var day = await FindAsync(from, cancellation);
        while (day?.Following is { } next && await FindAsync(next, cancellation) is { } following)
        {
            day = following;
        }

        return day;
    }

    /// <summary>The day that follows an ended one; as it will be when it is not in the store yet.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<JournalDay> FollowAsync(JournalDay ended, CancellationToken cancellation)
        => await FindAsync(ended.Following!.Value, cancellation)
            ?? JournalDay.Begin(ended.Following.Value, ended.Next, ended.Day);

    /// <summary>Begins an empty journal, so that whoever reads it has a place to go on from.</summary>
    /// <returns>Its newest day, whoever began it.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<JournalDay> BeginAsync(JournalDay first, CancellationToken cancellation)
    {
        await WriteAsync(first, cancellation);
        return await LastFromAsync(first.Day, cancellation) ?? first;
    }

    /// <summary>Ends a day: the first to do it decides where it goes on.</summary>
    /// <returns>False when the day is not as it was read: look again.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task<bool> TryEndAsync(JournalDay day, DateOnly following, CancellationToken cancellation)
        => WriteAsync(day with { Following = following }, cancellation);

    private async Task<bool> WriteAsync(JournalDay day, CancellationToken cancellation)
    {
        var result = await tables.WriteAsync(
            JournalPlace.TableOf(journal, day.Day), t => t.SubmitTransactionAsync([day.ToAction()], cancellation));
        if (!result.IsPreconditionFailed && !result.IsConflict && !result.IsNotFound)
        {
            result.EnsureSuccess();
        }

        return result.IsSuccess;
    }
}
