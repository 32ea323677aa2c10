using CloudNexus.Wire;

namespace CloudNexus.Functions.Storage.Journals;

/// <summary>
/// An append-only, numbered record in tables of a month each: day / number, both so that the newest comes first
/// (<see cref="JournalPlace"/>), and day / <c>next</c>, the counter (<see cref="JournalDay"/>). Entries and counter are written in one
/// transaction, so that numbers have no gaps and a reader who has seen one has seen all before it. Written by one caller at a time in a
/// process; several processes race for the counter's ETag.
/// </summary>
/// <param name="tables">The account.</param>
/// <param name="name">What the names of its tables begin with.</param>
/// <param name="form">How it counts.</param>
/// <param name="time">Says which day it is.</param>
/// <param name="fill">Writes an entry, recorded at a time, into its row.</param>
public sealed class Journal<T>(
    Tables tables, string name, JournalForm form, TimeProvider time, Action<T, DateTimeOffset, TableEntity> fill)
{
    /// <summary>Most entries of one transaction, beside its counter.</summary>
    public const int MostEntries = TableLimits.MaxTransactionActions - 1;

    /// <summary>A lost race is another's success: as many can write at once as take turns in this.</summary>
    private const int MostTries = 40;

    private readonly JournalDays _days = new(tables, name);
    private JournalDay? _known;

    /// <param name="entries">1 to <see cref="MostEntries"/>, 4 MiB together.</param>
    /// <param name="cancellation">Stops it; all of the entries are stored then or none.</param>
    /// <returns>Where the first of them stands; the others follow it.</returns>
    /// <exception cref="TableStorageException">The store does not answer, or races were lost again and again.</exception>
    public async Task<JournalPlace> AppendAsync(IReadOnlyList<T> entries, CancellationToken cancellation)
    {
        var batch = NodeId.New(12);
        for (var attempt = 1; ; attempt++)
        {
            var now = time.GetUtcNow();
            var day = await OpenAsync(DateOnly.FromDateTime(now.UtcDateTime), cancellation);
            var first = new JournalPlace(day.Day, day.Next);
            var after = day with { Next = day.Next + entries.Count };
            TableTransactionAction[] actions =
            [
                after.ToAction(),
                .. entries.Select((e, i) => TableTransactionAction.Add(Row(e, first with { Number = first.Number + i }, now, batch))),
            ];
            var result = await tables.WriteAsync(
                JournalPlace.TableOf(name, day.Day), t => t.SubmitTransactionAsync(actions, cancellation));
            if (result.IsSuccess)
            {
                _known = after with { ETag = result.ETags[0] };
                return first;
            }

            // A try whose answer was lost may have been carried out: then our own entries stand where the next would go.
            if ((result.Retried || result.IsUnavailable) && await IsOursAsync(first, batch, cancellation))
            {
                return first;
            }

            if (attempt == MostTries || !(result.IsPreconditionFailed || result.IsConflict || result.IsNotFound))
            {
                result.EnsureSuccess();
            }
        }
    }

    /// <summary>
    /// The day to write to. In a journal that continues a day is ended before the next is begun, and a writer whose clock is behind goes on
    /// where the others are: whoever has read an ended day to its last number has read all of it.
    /// </summary>
    private async Task<JournalDay> OpenAsync(DateOnly today, CancellationToken cancellation)
    {
        var day = _known;
        _known = null;
        if (form == JournalForm.Daily)
        {
            return day?.Day == today ? day : await _days.FindAsync(today, cancellation) ?? JournalDay.Begin(today, 0);
        }

        day ??= await _days.NewestAsync(cancellation) ?? JournalDay.Begin(today, 1);
        for (var step = 0; step < MostTries; step++)
        {
            if (day.Following is not null)
            {
                day = await _days.FollowAsync(day, cancellation);
            }
            else if (day.Day >= today)
            {
                return day;
            }
            else if (await _days.TryEndAsync(day, today, cancellation))
            {
                day = day with { Following = today };
            }
            else
            {
                day = await _days.FindAsync(day.Day, cancellation) ?? await _days.NewestAsync(cancellation) ?? JournalDay.Begin(today, 1);
            }
        }

        return day;
    }

    private async Task<bool> IsOursAsync(JournalPlace at, string batch, CancellationToken cancellation)
    {
        var table = tables.Peek(JournalPlace.TableOf(name, at.Day));
        var found = await table.GetEntityIfExistsAsync(at.PartitionKey, at.RowKey, ["Batch"], cancellation);
        return !found.IsNotFound && found.Value.GetString("Batch") == batch;
    }

    private TableEntity Row(T entry, JournalPlace at, DateTimeOffset now, string batch)
    {
        var row = new TableEntity(at.PartitionKey, at.RowKey) { ["Batch"] = batch };
        fill(entry, now, row);
        return row;
    }
}

/// <summary>How a journal counts.</summary>
public enum JournalForm
{
    /// <summary>From 0 each day.</summary>
    Daily,

    /// <summary>From 1 without end, each day linked with the next, so that it can be followed.</summary>
    Continuing,
}
