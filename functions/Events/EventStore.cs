using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Events;

/// <summary>Events in the <c>Events{yyyyMM}</c> tables, a <see cref="Journal{T}"/> that continues from day to day.</summary>
public sealed class EventStore(Tables tables, TimeProvider time)
{
    private readonly Journal<FleetEvent> _journal = new(tables, Tables.Events, JournalForm.Continuing, time, Fill);

    /// <inheritdoc cref="Journal{T}.AppendAsync"/>
    public Task<JournalPlace> AppendAsync(IReadOnlyList<FleetEvent> events, CancellationToken cancellation)
        => _journal.AppendAsync(events, cancellation);

    /// <summary>The events of a day that the filter takes, newest first.</summary>
    /// <param name="day">The day.</param>
    /// <param name="from">The first number.</param>
    /// <param name="to">The last number.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<EventItem>> ReadAsync(
        DateOnly day, long from, long to, EventFilter filter, CancellationToken cancellation)
    {
        // Numbers are kept downwards.
        var rows = TableFilter.RowRange(JournalPlace.PartitionOf(day), JournalPlace.RowOf(to), JournalPlace.RowOf(from - 1));
        rows = filter.Node is { } node ? rows & TableFilter.Where("Node", "eq", node) : rows;
        rows = filter.Type switch
        {
            null or "*" => rows,
            [.. var begin, '*'] => rows & TableFilter.Prefix("Type", begin),
            var type when filter.OrType is { } other
                => rows & (TableFilter.Where("Type", "eq", type) | TableFilter.Where("Type", "eq", other)),
            var type => rows & TableFilter.Where("Type", "eq", type),
        };
        var items = new List<EventItem>();
        var table = tables.Peek(JournalPlace.TableOf(Tables.Events, day));
        await foreach (var row in table.QueryAsync(rows, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
        {
            items.Add(FromRow(row));
        }

        return items;
    }

    /// <summary>The event as it is read from where it stands.</summary>
    public static EventItem ToItem(FleetEvent made, JournalPlace at) => new(
        at.ToString(), at.Number, made.Type, made.At, made.NodeId, made.NodeName, made.Actor, made.Changes, made.Text);

    private static void Fill(FleetEvent made, DateTimeOffset now, TableEntity row)
    {
        row["At"] = made.At;
        row["RecordedAt"] = now;
        row["Type"] = made.Type;
        row["Node"] = made.NodeId;
        row["NodeName"] = made.NodeName;
        row["Actor"] = made.Actor;
        row["Changes"] = made.Changes.Count == 0 ? null : JsonSerializer.Serialize([.. made.Changes], AppJson.Default.FieldChangeArray);
        row["Text"] = made.Text;
    }

    private static EventItem FromRow(TableEntity row)
    {
        var at = JournalPlace.Of(row.PartitionKey, row.RowKey);
        return new EventItem(
            at.ToString(),
            at.Number,
            row.GetString("Type") ?? "",
            row.GetDateTimeOffset("At") ?? default,
            row.GetString("Node"),
            row.GetString("NodeName"),
            row.GetString("Actor") ?? "",
            row.GetString("Changes") is { } changes ? JsonSerializer.Deserialize(changes, AppJson.Default.FieldChangeArray)! : [],
            row.GetString("Text"));
    }
}
