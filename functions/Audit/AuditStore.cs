using CloudNexus.Functions.Storage;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Audit;

/// <summary>
/// Entries in the <c>Audit{yyyyMM}</c> tables: day / number, both so that the newest comes first (<see cref="AuditCursor"/>), and day /
/// <c>next</c>, the number that
/// the next entry gets. Both are written in one transaction, so that numbers have no gaps and a reader who has seen one has seen all
/// before it. Written by
/// one caller at a time in a process; several processes race for the ETag of <c>next</c>.
/// </summary>
public sealed class AuditStore(Tables tables, TimeProvider time)
{
    /// <summary>Most entries of one transaction, beside its counter.</summary>
    public const int MostEntries = TableLimits.MaxTransactionActions - 1;

    private const string CounterKey = "next";
    private const int MostTries = 10;
    private (DateOnly Day, long Next, Azure.ETag? ETag)? _counter;

    /// <param name="entries">1 to <see cref="MostEntries"/>, cleaned.</param>
    /// <param name="cancellation">Stops it; all of the entries are stored then or none.</param>
    /// <exception cref="TableStorageException">The store does not answer, or races were lost again and again.</exception>
    public async Task AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellation)
    {
        var batch = NodeId.New(12);
        for (var attempt = 1; ; attempt++)
        {
            var now = time.GetUtcNow();
            var day = DateOnly.FromDateTime(now.UtcDateTime);
            var (_, next, etag) = _counter is { } known && known.Day == day ? known : await LoadAsync(day, cancellation);
            _counter = null;
            var actions = Actions(entries, day, next, etag, now, batch);
            var result = await tables.WriteAsync(AuditCursor.TableOf(day), t => t.SubmitTransactionAsync(actions, cancellation));
            if (result.IsSuccess)
            {
                _counter = (day, next + entries.Count, result.ETags[0]);
                return;
            }

            // A try whose answer was lost may have been carried out: then our own entries stand where the next would go.
            if ((result.Retried || result.IsUnavailable) && await IsOursAsync(new AuditCursor(day, next), batch, cancellation))
            {
                return;
            }

            if (attempt == MostTries || !(result.IsPreconditionFailed || result.IsConflict || result.IsNotFound))
            {
                result.EnsureSuccess();
            }
        }
    }

    private static TableTransactionAction[] Actions(
        IReadOnlyList<AuditEntry> entries, DateOnly day, long next, Azure.ETag? etag, DateTimeOffset now, string batch)
    {
        var counter = new TableEntity(AuditCursor.PartitionOf(day), CounterKey) { ["Next"] = next + entries.Count };
        return
        [
            etag is { } expected
                ? TableTransactionAction.Update(counter, expected, TableUpdateMode.Replace)
                : TableTransactionAction.Add(counter),
            .. entries.Select((e, i) => TableTransactionAction.Add(ToRow(e, new AuditCursor(day, next + i), now, batch))),
        ];
    }

    private async Task<(DateOnly Day, long Next, Azure.ETag? ETag)> LoadAsync(DateOnly day, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(AuditCursor.TableOf(day));
        var found = await table.GetEntityIfExistsAsync(AuditCursor.PartitionOf(day), CounterKey, cancellationToken: cancellation);
        return found.IsNotFound ? (day, 0, null) : (day, found.Value.GetInt64("Next") ?? 0, found.ETag);
    }

    private async Task<bool> IsOursAsync(AuditCursor at, string batch, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(AuditCursor.TableOf(at.Day));
        var found = await table.GetEntityIfExistsAsync(at.PartitionKey, at.RowKey, ["Batch"], cancellation);
        return !found.IsNotFound && found.Value.GetString("Batch") == batch;
    }

    private static TableEntity ToRow(AuditEntry entry, AuditCursor at, DateTimeOffset now, string batch) => new(at.PartitionKey, at.RowKey)
    {
        ["At"] = now,
        ["Actor"] = entry.Actor,
        ["Action"] = entry.Action,
        ["Target"] = entry.Target,
        ["Succeeded"] = entry.Succeeded,
        ["Detail"] = entry.Detail,
        ["Address"] = entry.Address,
        ["Batch"] = batch,
    };
}
