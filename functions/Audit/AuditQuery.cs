using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Audit;

/// <summary>
/// Reads entries, newest first. Filters are the store's: one page asks at most <see cref="MostRequests"/> times and then ends where it
/// is, so that a
/// search for what is rare goes on page by page and no request takes long.
/// </summary>
public sealed class AuditQuery(Tables tables)
{
    private const int MostRequests = 20;

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<AuditList> RunAsync(AuditFilter filter, CancellationToken cancellation)
    {
        var items = new List<AuditItem>();
        var requests = 0;
        var months = (await tables.ListAsync(Tables.Audit, cancellation)).Where(t => MayHold(t, filter));
        foreach (var name in months.OrderDescending(StringComparer.Ordinal))
        {
            var from = filter.After?.Table == name ? filter.After.From : null;
            do
            {
                if (requests++ == MostRequests)
                {
                    return new AuditList(items, new AuditPlace(filter.After?.Behind, name, from).ToString());
                }

                var page = await tables.Peek(name).QueryPageAsync(
                    FilterOf(filter), null, filter.Limit - items.Count + 1, from, cancellation);
                if (page.IsTableNotFound)
                {
                    break;
                }

                items.AddRange(page.Value.Entities.Select(ToItem));
                if (items.Count > filter.Limit)
                {
                    return new AuditList(items[..filter.Limit], items[filter.Limit - 1].Id);
                }

                from = page.Value.Next;
            }
            while (from is not null);
        }

        return new AuditList(items, null);
    }

    private static bool MayHold(string table, AuditFilter filter)
    {
        var first = filter.After is { } after ? after.Table ?? JournalPlace.TableOf(Tables.Audit, after.Behind!.Value.Day) : null;
        return table.Length == Tables.Audit.Length + "yyyyMM".Length
            && (first is null || string.CompareOrdinal(table, first) <= 0)
            && (filter.To is not { } to || string.CompareOrdinal(table, JournalPlace.TableOf(Tables.Audit, DayOf(to))) <= 0)
            && (filter.From is not { } from || string.CompareOrdinal(table, JournalPlace.TableOf(Tables.Audit, DayOf(from))) >= 0);
    }

    private static TableFilter FilterOf(AuditFilter filter)
    {
        // Counters stand behind the numbers of their day.
        var rows = TableFilter.Where("RowKey", "lt", ":");
        if (filter.After?.Behind is { } after)
        {
            rows &= TableFilter.Where("PartitionKey", "gt", after.PartitionKey)
                | (TableFilter.Where("PartitionKey", "eq", after.PartitionKey) & TableFilter.Where("RowKey", "gt", after.RowKey));
        }

        if (filter.From is { } from)
        {
            rows &= TableFilter.Where("PartitionKey", "le", JournalPlace.PartitionOf(DayOf(from))) & TableFilter.Where("At", "ge", from);
        }

        if (filter.To is { } to)
        {
            rows &= TableFilter.Where("PartitionKey", "ge", JournalPlace.PartitionOf(DayOf(to))) & TableFilter.Where("At", "lt", to);
        }

        if (filter.Succeeded is { } succeeded)
        {
            rows &= TableFilter.Where("Succeeded", "eq", succeeded);
        }

        foreach (var (name, text) in new[] { ("Actor", filter.Actor), ("Action", filter.Action), ("Target", filter.Target) })
        {
            rows = text switch
            {
                null or "*" => rows,
                [.. var begin, '*'] => rows & TableFilter.Prefix(name, begin),
                _ => rows & TableFilter.Where(name, "eq", text),
            };
        }

        return rows;
    }

    private static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime);

    private static AuditItem ToItem(TableEntity row) => new(
        JournalPlace.Of(row.PartitionKey, row.RowKey).ToString(),
        row.GetDateTimeOffset("At") ?? default,
        row.GetString("Actor") ?? "",
        row.GetString("Action") ?? "",
        row.GetString("Target") ?? "",
        row.GetBoolean("Succeeded") ?? false ? "ok" : "refused",
        row.GetString("Detail"),
        row.GetString("Address"));
}
