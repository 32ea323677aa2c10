using System.Runtime.CompilerServices;
using System.Text.Json;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;

namespace CloudNexus.Functions.Alerts.Past;

/// <summary>
/// Every alert that ever fired, as it is now, in the tables <c>Alerts{yyyyMM}</c>: day of its beginning / 9999999999999 − beginning (epoch ms,
/// 13 digits) and id, so the newest first. Writing the same alert twice is once.
/// </summary>
public sealed class AlertHistoryStore(Tables tables)
{
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task PutAsync(Alert alert, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var (table, partition, key) = PlaceOf(alert.Id, alert.StartedAt);
        var row = new TableEntity(partition, key)
        {
            ["Status"] = alert.Status.ToString(),
            ["Severity"] = alert.Severity.ToString(),
            ["Node"] = alert.Node.Id,
            ["Rule"] = alert.RuleId,
            ["Data"] = JsonSerializer.Serialize(alert with { SilencedBy = null }, AlertJson.Default.Alert),
        };
        (await tables.WriteAsync(table, t => t.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation))).EnsureSuccess();
    }

    /// <summary>Null when there is none, or not any more.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<Alert?> FindAsync(string id, CancellationToken cancellation)
    {
        if (AlertIds.StartOf(id) is not { } start)
        {
            return null;
        }

        var (table, partition, key) = PlaceOf(id, start);
        var found = await tables.Peek(table).GetEntityIfExistsAsync(partition, key, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    /// <summary>Those that the filter takes, the newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="afterId">Goes on behind the alert of this id; null for all.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async IAsyncEnumerable<Alert> ReadAsync(
        AlertFilter filter, string? afterId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var after = afterId is not null && AlertIds.StartOf(afterId) is { } start ? PlaceOf(afterId, start) : default;
        var months = (await tables.ListAsync(Tables.AlertHistory, cancellation))
            .Where(t => t.Length == Tables.AlertHistory.Length + "yyyyMM".Length)
            .Where(t => after.Table is null || string.CompareOrdinal(t, after.Table) <= 0);
        foreach (var month in months.OrderDescending(StringComparer.Ordinal))
        {
            var query = Where(filter);
            if (month == after.Table)
            {
                var behind = TableFilter.Where("PartitionKey", "gt", after.Partition)
                    | (TableFilter.Partition(after.Partition) & TableFilter.Where("RowKey", "gt", after.Row));
                query = query is null ? behind : behind & query;
            }

            await foreach (var row in tables.Peek(month)
                .QueryAsync(query, missingTable: MissingTable.ReadsAsEmpty, cancellationToken: cancellation))
            {
                yield return FromRow(row);
            }
        }
    }

    private static TableFilter? Where(AlertFilter filter)
    {
        TableFilter? all = null;
        And("Status", filter.Status?.ToString());
        And("Severity", filter.Severity?.ToString());
        And("Node", filter.NodeId);
        And("Rule", filter.RuleId);
        return all;

        void And(string property, string? value)
        {
            if (value is not null)
            {
                var one = TableFilter.Where(property, "eq", value);
                all = all is null ? one : all & one;
            }
        }
    }

    private static (string Table, string Partition, string Row) PlaceOf(string id, long startedMs)
    {
        var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(startedMs).UtcDateTime);
        return (
            JournalPlace.TableOf(Tables.AlertHistory, day),
            JournalPlace.PartitionOf(day),
            AlertIds.OrderOf(id, startedMs));
    }

    private static Alert FromRow(TableEntity row) => JsonSerializer.Deserialize(row.GetString("Data") ?? "", AlertJson.Default.Alert)!;
}
