using System.Text.Json;
using Azure;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Commands.Routing;

/// <summary>Routing rules in the table <c>CommandRoutes</c>: <c>routes</c> / id.</summary>
public sealed class RouteStore(Tables tables)
{
    private const string Partition = "routes";

    /// <summary>In the order in which they are looked at.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<RouteItem>> ListAsync(CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.CommandRoutes);
        var found = new List<RouteItem>();
        await foreach (var row in table.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellation))
        {
            found.Add(FromRow(row));
        }

        return [.. found.OrderByDescending(r => r.Priority)
            .ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Id, StringComparer.Ordinal)];
    }

    /// <summary>Null when there is none.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(RouteItem Rule, ETag Tag)?> FindAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.CommandRoutes);
        var found = await table.GetEntityIfExistsAsync(Partition, id, cancellationToken: cancellation);
        return found.IsNotFound ? null : (FromRow(found.Value), found.ETag);
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(RouteItem rule, CancellationToken cancellation)
    {
        var added = await tables.WriteAsync(Tables.CommandRoutes, t => t.AddEntityAsync(ToRow(rule), cancellation));
        if (!(added.IsConflict && added.Retried))
        {
            added.EnsureSuccess();
        }
    }

    /// <returns>False when somebody else changed it since it was read.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryReplaceAsync(RouteItem rule, ETag tag, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.CommandRoutes);
        return IsDone(await table.UpdateEntityAsync(ToRow(rule), tag, TableUpdateMode.Replace, cancellation));
    }

    /// <returns>False when somebody else changed it since it was read.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryRemoveAsync(string id, ETag tag, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.CommandRoutes);
        return IsDone(await table.DeleteEntityAsync(Partition, id, tag, cancellation));
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

    private static TableEntity ToRow(RouteItem rule) => new(Partition, rule.Id)
    {
        ["Name"] = rule.Name,
        ["Action"] = rule.Action,
        ["Labels"] = JsonSerializer.Serialize(new Dictionary<string, string>(rule.Labels), AppJson.Default.DictionaryStringString),
        ["Capability"] = rule.Capability,
        ["All"] = rule.Choose == RouteChoice.All,
        ["Priority"] = rule.Priority,
        ["Enabled"] = rule.Enabled,
        ["Version"] = rule.Version,
        ["CreatedAt"] = rule.CreatedAt,
        ["UpdatedAt"] = rule.UpdatedAt,
        ["UpdatedBy"] = rule.UpdatedBy,
    };

    private static RouteItem FromRow(TableEntity row) => new(
        row.RowKey,
        row.GetString("Name") ?? "",
        row.GetString("Action") ?? "",
        JsonSerializer.Deserialize(row.GetString("Labels") ?? "{}", AppJson.Default.DictionaryStringString)!,
        row.GetString("Capability"),
        row.GetBoolean("All") is true ? RouteChoice.All : RouteChoice.LeastLoaded,
        row.GetInt32("Priority") ?? RouteRule.UsualPriority,
        row.GetBoolean("Enabled") ?? true,
        row.GetInt64("Version") ?? 1,
        row.GetDateTimeOffset("CreatedAt") ?? default,
        row.GetDateTimeOffset("UpdatedAt") ?? default,
        row.GetString("UpdatedBy") ?? "");
}
