using System.Text.Json;
using Azure;
using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Ai.Ask.Tools;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Ai.Explain;

/// <summary>Explanations in the tables <c>Explanations{yyyyMM}</c>, keyed as the events that they are of.</summary>
public sealed class ExplanationStore(Tables tables)
{
    /// <summary>An explanation that was begun so often and never ended is given up.</summary>
    private const int MostTries = 2;

    private const int MostWaiting = 20;

    /// <summary>Notes that an event is to be explained.</summary>
    /// <returns>False when that was noted before.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> AddAsync(EventItem item, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(item);
        var place = JournalPlace.Parse(item.Id);
        var row = new TableEntity(place.PartitionKey, place.RowKey)
        {
            ["Status"] = ExplanationStatus.Queued,
            ["Node"] = item.Node,
            ["NodeName"] = item.NodeName,
            ["What"] = EventsTool.Line(item),
            ["CreatedAt"] = now,
        };
        var written = await tables.WriteAsync(TableOf(place), t => t.AddEntityAsync(row, cancellation));
        if (!written.IsConflict)
        {
            written.EnsureSuccess();
        }

        return written.IsSuccess;
    }

    /// <summary>Null when the event is not explained, nor to be.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Explanation?> FindAsync(JournalPlace place, CancellationToken cancellation)
        => await LoadAsync(place, cancellation) is { } row ? ToExplanation(place, row) : null;

    /// <summary>Takes one that nobody has, until <paramref name="until"/>.</summary>
    /// <returns>Null when another has it, or it has ended.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<TakenExplanation?> TryStartAsync(
        JournalPlace place, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation)
    {
        if (await LoadAsync(place, cancellation) is not { } row || !IsFree(row, now))
        {
            return null;
        }

        var tries = row.GetInt32("Tries") ?? 0;
        row["Status"] = ExplanationStatus.Running;
        row["Until"] = until;
        row["Tries"] = tries + 1;
        var taken = new TakenExplanation(ToExplanation(place, row), row.GetString("What") ?? "", row, row.ETag);
        if (tries >= MostTries)
        {
            const string Lost = "It was begun several times and never ended.";
            await EndAsync(taken, taken.Explanation with { Status = ExplanationStatus.Failed, EndedAt = now, Error = Lost }, cancellation);
            return null;
        }

        var written = await WriteAsync(place, taken, cancellation);
        return IsDone(written) ? taken with { Tag = written.ETag } : null;
    }

    /// <summary>Writes how it ended.</summary>
    /// <returns>False when another has taken it meanwhile.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> EndAsync(TakenExplanation taken, Explanation ended, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(taken);
        ArgumentNullException.ThrowIfNull(ended);
        var row = taken.Row;
        row["Status"] = ended.Status;
        row["Until"] = null;
        row["Data"] = JsonSerializer.Serialize(ended, Transcript.Json.Explanation);
        var place = JournalPlace.Of(row.PartitionKey, row.RowKey);
        return IsDone(await WriteAsync(place, taken, cancellation));
    }

    /// <summary>Ids of events whose explanation nobody has begun by <paramref name="since"/>, or ended in time.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<string>> ListWaitingAsync(DateTimeOffset now, DateTimeOffset since, CancellationToken cancellation)
    {
        var isQueued = TableFilter.Where("Status", "eq", ExplanationStatus.Queued) & TableFilter.Where("CreatedAt", "lt", since);
        var isLeft = TableFilter.Where("Status", "eq", ExplanationStatus.Running) & TableFilter.Where("Until", "lt", now);
        var found = new List<string>();
        foreach (var name in new[] { now, now.AddDays(-1) }.Select(TableOf).Distinct())
        {
            var table = tables.Peek(name);
            await foreach (var row in table.QueryAsync(
                isQueued | isLeft, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation).Take(MostWaiting))
            {
                found.Add(JournalPlace.Of(row.PartitionKey, row.RowKey).ToString());
            }
        }

        return found;
    }

    private static bool IsFree(TableEntity row, DateTimeOffset now) => row.GetString("Status") switch
    {
        ExplanationStatus.Queued => true,
        ExplanationStatus.Running => row.GetDateTimeOffset("Until") < now,
        _ => false,
    };

    private static string TableOf(JournalPlace place) => JournalPlace.TableOf(Tables.Explanations, place.Day);

    private static string TableOf(DateTimeOffset time)
        => JournalPlace.TableOf(Tables.Explanations, DateOnly.FromDateTime(time.UtcDateTime));

    private static Explanation ToExplanation(JournalPlace place, TableEntity row)
        => row.GetString("Data") is { } data
            ? JsonSerializer.Deserialize(data, AppJson.Default.Explanation)!
            : new Explanation(
                place.ToString(),
                row.GetString("Node") ?? "",
                row.GetString("NodeName"),
                row.GetString("Status") ?? "",
                row.GetDateTimeOffset("CreatedAt") ?? default);

    private Task<TableResult> WriteAsync(JournalPlace place, TakenExplanation taken, CancellationToken cancellation)
        => tables.WriteAsync(TableOf(place), t => t.UpdateEntityAsync(taken.Row, taken.Tag, TableUpdateMode.Replace, cancellation));

    private async Task<TableEntity?> LoadAsync(JournalPlace place, CancellationToken cancellation)
    {
        var found = await tables.Peek(TableOf(place))
            .GetEntityIfExistsAsync(place.PartitionKey, place.RowKey, cancellationToken: cancellation);
        return found.IsNotFound ? null : found.Value;
    }

    private static bool IsDone(TableResult written)
    {
        if (!written.IsPreconditionFailed && !written.IsNotFound)
        {
            written.EnsureSuccess();
        }

        return written.IsSuccess;
    }
}

/// <param name="What">The event, as a line of data.</param>
/// <param name="Row">As it is stored.</param>
/// <param name="Tag">Its version.</param>
public sealed record TakenExplanation(Explanation Explanation, string What, TableEntity Row, ETag Tag);
