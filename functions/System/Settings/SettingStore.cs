using Azure;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Systems.Settings;

/// <summary>What people changed, in the table <c>Settings</c>: <c>setting</c> / key. A setting that was never changed has no row.</summary>
public sealed class SettingStore(Tables tables)
{
    private const string Partition = "setting";

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyDictionary<string, StoredSetting>> ListAsync(CancellationToken cancellation)
    {
        var found = new Dictionary<string, StoredSetting>(StringComparer.Ordinal);
        var table = await tables.GetAsync(Tables.Settings);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellation))
        {
            found[row.RowKey] = FromRow(row);
        }

        return found;
    }

    /// <summary>Null when it was not changed.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<StoredSetting?> FindAsync(string key, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Settings);
        var found = await table.GetEntityIfExistsAsync(Partition, key, cancellationToken: cancellation);
        return found.IsNotFound ? null : FromRow(found.Value);
    }

    /// <summary>Writes where the setting still is as <paramref name="before"/> (null for not changed yet) says.</summary>
    /// <returns>False when it is not.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryWriteAsync(string key, StoredSetting after, StoredSetting? before, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, key)
        {
            ["Value"] = after.Value,
            ["Version"] = after.Version,
            ["UpdatedAt"] = after.UpdatedAt,
            ["UpdatedBy"] = after.UpdatedBy,
        };
        var written = await tables.WriteAsync(Tables.Settings, t => before is null
            ? t.AddEntityAsync(row, cancellation)
            : t.UpdateEntityAsync(row, before.Tag, TableUpdateMode.Replace, cancellation));
        return IsDone(written);
    }

    private static bool IsDone(TableResult written)
    {
        if (written.IsConflict || written.IsPreconditionFailed || written.IsNotFound)
        {
            return false;
        }

        written.EnsureSuccess();
        return true;
    }

    private static StoredSetting FromRow(TableEntity row) => new(
        row.GetInt32("Value"),
        row.GetInt64("Version") ?? 1,
        row.GetDateTimeOffset("UpdatedAt") ?? default,
        row.GetString("UpdatedBy") ?? "",
        row.ETag);
}

/// <param name="Value">Null for the default: the row stays, so that versions never come again.</param>
/// <param name="Version">1 for the first change, one more for each.</param>
/// <param name="Tag">The row's, as it was read.</param>
public sealed record StoredSetting(int? Value, long Version, DateTimeOffset UpdatedAt, string UpdatedBy, ETag Tag = default);
