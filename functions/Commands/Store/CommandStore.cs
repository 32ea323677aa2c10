using System.Globalization;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Commands.Store;

/// <summary>
/// Commands in the tables <c>Commands{yyyyMMdd}</c>, one for each day on which they were made: <c>c</c> / what orders them newest first.
/// Output that does not fit into a command's row stands at its command's id / first byte. Retention drops whole tables.
/// </summary>
public sealed class CommandStore(Tables tables)
{
    private const int MostOfTransaction = 100;

    /// <summary>Characters of arguments in one transaction: each is at most six bytes as sent, of 4 MiB.</summary>
    private const int MostCharacters = 400_000;

    /// <summary>What a row takes besides its arguments, roughly.</summary>
    private const int RowCharacters = 2_000;

    /// <summary>Adds commands that were made at one moment.</summary>
    /// <exception cref="TableStorageException">The store does not answer: some of them may be there.</exception>
    public async Task AddAsync(IReadOnlyList<StoredCommand> made, CancellationToken cancellation)
    {
        var weight = RowCharacters + made.Max(m => m.Item.Arguments.Length);
        foreach (var part in made.Chunk(Math.Clamp(MostCharacters / weight, 1, MostOfTransaction)))
        {
            var actions = part.Select(p => TableTransactionAction.Add(CommandRow.Of(p))).ToArray();
            var result = await tables.WriteAsync(TableOf(DayOf(part[0].Id)), t => t.SubmitTransactionAsync(actions, cancellation));

            // Ids are by chance: what is there after a second try is what the first one wrote.
            if (!(result.IsConflict && result.Retried))
            {
                result.EnsureSuccess();
            }
        }
    }

    /// <summary>Null when there is none, or the text is no command's id.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<StoredCommand?> FindAsync(string text, CancellationToken cancellation)
    {
        if (!CommandId.TryParse(text, out var id))
        {
            return null;
        }

        var table = tables.Peek(TableOf(id.Day));
        var found = await table.GetEntityIfExistsAsync(CommandRow.Partition, id.Row, cancellationToken: cancellation);
        return found.IsNotFound ? null : CommandRow.Read(found.Value, id.Day);
    }

    /// <summary>Writes it while its row has the ETag that it was read with; the caller looks at the outcome.</summary>
    /// <exception cref="TableStorageException">The store refuses it.</exception>
    public Task<TableResult> ReplaceAsync(StoredCommand changed, CancellationToken cancellation)
        => tables.Peek(TableOf(DayOf(changed.Id)))
            .UpdateEntityAsync(CommandRow.Of(changed), changed.Tag, TableUpdateMode.Replace, cancellation);

    /// <summary>Commands of a day, newest first, as lists show them.</summary>
    /// <param name="day">The day.</param>
    /// <param name="after">The row behind which it begins; null for the newest.</param>
    /// <param name="filter">Which of them; null for all.</param>
    /// <param name="most">At most so many are looked for; a page of the store may hold fewer.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<CommandItem>> ListAsync(
        DateOnly day, string? after, TableFilter? filter, int most, CancellationToken cancellation)
    {
        var rows = TableFilter.Partition(CommandRow.Partition);
        rows = after is null ? rows : rows & TableFilter.Where("RowKey", "gt", after);
        rows = filter is null ? rows : rows & filter;
        var found = new List<CommandItem>();
        await foreach (var row in tables.Peek(TableOf(day))
            .QueryAsync(rows, CommandRow.Listed, Math.Min(most, TableLimits.MaxPageSize), MissingTable.ReadsAsEmpty, cancellation))
        {
            found.Add(CommandRow.Read(row, day).Item);
            if (found.Count == most)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Days that have a table, newest first.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<DateOnly>> DaysAsync(CancellationToken cancellation)
    {
        var days = new List<DateOnly>();
        foreach (var table in await tables.ListAsync(Tables.Commands, cancellation))
        {
            if (table.Length == Tables.Commands.Length + 8 && CommandId.TryParseDay(table[Tables.Commands.Length..], out var day))
            {
                days.Add(day);
            }
        }

        days.Reverse();
        return days;
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public Task DropAsync(DateOnly day, CancellationToken cancellation) => tables.DropAsync(TableOf(day), cancellation);

    /// <summary>Puts a part of the output into a row of its own; the same part twice is the same row.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task WriteOutputAsync(string id, int from, ReadOnlyMemory<byte> part, CancellationToken cancellation)
    {
        var row = new TableEntity(id, PartKey(from)) { ["Text"] = part };
        var table = TableOf(DayOf(id));
        (await tables.WriteAsync(table, t => t.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation))).EnsureSuccess();
    }

    /// <summary>Parts of the output that stand in rows of their own and begin below a byte, in order.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<(int From, ReadOnlyMemory<byte> Text)>> ReadOutputAsync(
        string id, int below, CancellationToken cancellation)
    {
        var parts = new List<(int, ReadOnlyMemory<byte>)>();
        await foreach (var row in tables.Peek(TableOf(DayOf(id))).QueryAsync(
            TableFilter.RowRange(id, null, PartKey(below)), missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            parts.Add((int.Parse(row.RowKey, CultureInfo.InvariantCulture), row.GetBinary("Text") ?? default));
        }

        return parts;
    }

    private static string TableOf(DateOnly day) => Tables.Commands + CommandId.DayText(day);

    private static DateOnly DayOf(string id)
        => CommandId.TryParse(id, out var parsed) ? parsed.Day : throw new ArgumentException("Not a command's id.", nameof(id));

    private static string PartKey(int from) => from.ToString("d8", CultureInfo.InvariantCulture);
}
