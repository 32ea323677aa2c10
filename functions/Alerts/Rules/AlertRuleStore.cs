using System.Text.Json;
using Azure;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Alerts.Rules;

/// <summary>
/// The <c>AlertRules</c> table: <c>rules</c> / id, and <c>rules</c> / <c>~defaults</c>, which says that the rules of a fresh installation
/// were made: those that people delete stay deleted.
/// </summary>
public sealed class AlertRuleStore(Tables tables, TimeProvider time)
{
    private const string Partition = "rules";
    private const string DefaultsKey = "~defaults";
    private volatile bool _hasDefaults;

    /// <summary>By name. The first reader of an installation makes its defaults.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<AlertRule>> ListAsync(CancellationToken cancellation)
    {
        await MakeDefaultsAsync(cancellation);
        var table = await tables.GetAsync(Tables.AlertRules);
        var found = new List<AlertRule>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellation))
        {
            if (row.RowKey != DefaultsKey)
            {
                found.Add(FromRow(row));
            }
        }

        return [.. found.OrderBy(r => r.Name, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Id, StringComparer.Ordinal)];
    }

    /// <summary>Null when there is none.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(AlertRule Rule, ETag Tag)?> FindAsync(string id, CancellationToken cancellation)
    {
        await MakeDefaultsAsync(cancellation);
        var table = await tables.GetAsync(Tables.AlertRules);
        var found = await table.GetEntityIfExistsAsync(Partition, id, cancellationToken: cancellation);
        return found.IsNotFound ? null : (FromRow(found.Value), found.ETag);
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(AlertRule rule, CancellationToken cancellation)
    {
        var added = await tables.WriteAsync(Tables.AlertRules, t => t.AddEntityAsync(ToRow(rule), cancellation));
        if (!(added.IsConflict && added.Retried))
        {
            added.EnsureSuccess();
        }
    }

    /// <returns>False when somebody else changed it since it was read.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryReplaceAsync(AlertRule rule, ETag tag, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AlertRules);
        return IsDone(await table.UpdateEntityAsync(ToRow(rule), tag, TableUpdateMode.Replace, cancellation));
    }

    /// <returns>False when somebody else changed it since it was read.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryRemoveAsync(string id, ETag tag, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.AlertRules);
        return IsDone(await table.DeleteEntityAsync(Partition, id, tag, cancellation));
    }

    /// <summary>In one transaction with the mark: of several who try, one makes them, once and for all.</summary>
    private async Task MakeDefaultsAsync(CancellationToken cancellation)
    {
        if (_hasDefaults)
        {
            return;
        }

        var table = await tables.GetAsync(Tables.AlertRules);
        var mark = await table.GetEntityIfExistsAsync(Partition, DefaultsKey, cancellationToken: cancellation);
        if (mark.IsNotFound)
        {
            var now = time.GetUtcNow();
            TableTransactionAction[] actions =
            [
                TableTransactionAction.Add(new TableEntity(Partition, DefaultsKey) { ["At"] = now }),
                .. AlertDefaults.Make(now.ToUnixTimeMilliseconds()).Select(r => TableTransactionAction.Add(ToRow(r))),
            ];
            var made = await tables.WriteAsync(Tables.AlertRules, t => t.SubmitTransactionAsync(actions, cancellation));
            if (!made.IsConflict)
            {
                made.EnsureSuccess();
            }
        }

        _hasDefaults = true;
    }

    private static bool IsDone(TableResult result)
    {
        if (result.IsPreconditionFailed || result.IsNotFound)
        {
            return false;
        }

        result.EnsureSuccess();
        return true;
    }

    private static TableEntity ToRow(AlertRule rule)
        => new(Partition, rule.Id) { ["Data"] = JsonSerializer.Serialize(rule with { Warnings = null }, AlertJson.Default.AlertRule) };

    private static AlertRule FromRow(TableEntity row)
        => JsonSerializer.Deserialize(row.GetString("Data") ?? "", AlertJson.Default.AlertRule)!;
}
