using System.Text.Json;
using Azure;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Notify.Channels;

/// <summary>Channels in the <c>Channels</c> table: <c>channels</c> / id.</summary>
public sealed class ChannelStore(Tables tables)
{
    /// <summary>Bytes of stored settings: within a property's 64 KiB.</summary>
    public const int MostBytes = 60 * 1024;

    private const string Partition = "channels";

    /// <summary>By name.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<IReadOnlyList<Channel>> ListAsync(CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Channels);
        var found = await table.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellation)
            .Select(FromRow).ToListAsync(cancellation);
        return [.. found.OrderBy(c => c.Name, StringComparer.OrdinalIgnoreCase).ThenBy(c => c.Id, StringComparer.Ordinal)];
    }

    /// <summary>Null when there is none.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<(Channel Channel, ETag ETag)?> FindAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Channels);
        var found = await table.GetEntityIfExistsAsync(Partition, id, cancellationToken: cancellation);
        return found.IsNotFound ? null : (FromRow(found.Value), found.ETag);
    }

    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task AddAsync(Channel channel, CancellationToken cancellation)
    {
        var added = await tables.WriteAsync(Tables.Channels, t => t.AddEntityAsync(ToRow(channel), cancellation));
        if (!(added.IsConflict && added.Retried))
        {
            added.EnsureSuccess();
        }
    }

    /// <returns>False when it was changed or removed since it was read.</returns>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task<bool> TryReplaceAsync(Channel channel, ETag expected, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Channels);
        var result = await table.UpdateEntityAsync(ToRow(channel), expected, TableUpdateMode.Replace, cancellation);
        if (result.IsPreconditionFailed || result.IsNotFound)
        {
            return false;
        }

        result.EnsureSuccess();
        return true;
    }

    /// <summary>One that is not there is fine.</summary>
    /// <exception cref="TableStorageException">The store does not answer.</exception>
    public async Task RemoveAsync(string id, CancellationToken cancellation)
    {
        var table = await tables.GetAsync(Tables.Channels);
        var result = await table.DeleteEntityAsync(Partition, id, ETag.All, cancellation);
        if (!result.IsNotFound)
        {
            result.EnsureSuccess();
        }
    }

    /// <summary>Settings as they are stored.</summary>
    public static byte[] Write(ChannelSettings settings) => JsonSerializer.SerializeToUtf8Bytes(settings, AppJson.Default.ChannelSettings);

    private static TableEntity ToRow(Channel channel) => new(Partition, channel.Id)
    {
        ["Name"] = channel.Name,
        ["Kind"] = channel.Kind.ToString(),
        ["Enabled"] = channel.Enabled,
        ["IsDefault"] = channel.IsDefault,
        ["Settings"] = Write(channel.Settings),
        ["MinSeverity"] = channel.MinSeverity?.ToString(),
        ["Labels"] = JsonSerializer.Serialize(new Dictionary<string, string>(channel.Labels), AppJson.Default.DictionaryStringString),
        ["CreatedAt"] = channel.CreatedAt,
        ["UpdatedAt"] = channel.UpdatedAt,
        ["UpdatedBy"] = channel.UpdatedBy,
    };

    private static Channel FromRow(TableEntity row) => new(
        row.RowKey,
        row.GetString("Name") ?? "",
        Enum.TryParse<ChannelKind>(row.GetString("Kind"), out var kind)
            ? kind
            : throw new InvalidDataException($"Channel {row.RowKey} has no kind."),
        row.GetBoolean("Enabled") ?? false,
        row.GetBoolean("IsDefault") ?? false,
        JsonSerializer.Deserialize((row.GetBinary("Settings") ?? default).Span, AppJson.Default.ChannelSettings) ?? new ChannelSettings(),
        Enum.TryParse<AlertSeverity>(row.GetString("MinSeverity"), out var severity) ? severity : null,
        JsonSerializer.Deserialize(row.GetString("Labels") ?? "{}", AppJson.Default.DictionaryStringString)!,
        row.GetDateTimeOffset("CreatedAt") ?? default,
        row.GetDateTimeOffset("UpdatedAt") ?? default,
        row.GetString("UpdatedBy") ?? "");
}
