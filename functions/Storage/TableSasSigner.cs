using System.Globalization;

namespace CloudNexus.Functions.Storage;

internal static class TableSasSigner
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static TableSas Sign(
        TableSharedKeyCredential credential,
        Uri tableAddress,
        string table,
        TableSasPermissions permissions,
        DateTimeOffset expiresOn,
        TableSasRange range)
    {
        var letters = Letters(permissions);
        var expiry = expiresOn.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        var protocol = tableAddress.Scheme == Uri.UriSchemeHttps ? "https" : string.Empty;
        var resource = $"/table/{credential.AccountName}/{table.ToLowerInvariant()}";

        // Permissions, start, expiry, resource, policy, address range, protocol, version, then the range: the service's order.
        var signature = credential.Sign(string.Join(
            '\n',
            [
                letters, string.Empty, expiry, resource, string.Empty, string.Empty, protocol, TableHeaders.VersionValue,
                range.StartPartitionKey, range.StartRowKey, range.EndPartitionKey, range.EndRowKey,
            ]));
        (string Name, string? Value)[] parameters =
        [
            ("sv", TableHeaders.VersionValue), ("tn", table.ToLowerInvariant()), ("sp", letters), ("se", expiry),
            ("spr", protocol.Length == 0 ? null : protocol), ("spk", range.StartPartitionKey), ("srk", range.StartRowKey),
            ("epk", range.EndPartitionKey), ("erk", range.EndRowKey), ("sig", signature),
        ];
        var query = string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return new TableSas(tableAddress, query, DateTimeOffset.ParseExact(
            expiry, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal));
    }

    public static void CheckRange(TableSasRange range)
    {
        CheckEnd(range.StartPartitionKey, range.StartRowKey);
        CheckEnd(range.EndPartitionKey, range.EndRowKey);

        static void CheckEnd(string? partitionKey, string? rowKey)
        {
            if (partitionKey is not null)
            {
                TableSyntax.CheckKey(partitionKey, nameof(partitionKey));
            }

            if (rowKey is not null)
            {
                TableSyntax.CheckKey(rowKey, nameof(rowKey));
                ArgumentNullException.ThrowIfNull(partitionKey);
            }
        }
    }

    private static string Letters(TableSasPermissions permissions)
    {
        var letters = string.Concat(
            permissions.HasFlag(TableSasPermissions.Read) ? "r" : null,
            permissions.HasFlag(TableSasPermissions.Add) ? "a" : null,
            permissions.HasFlag(TableSasPermissions.Update) ? "u" : null,
            permissions.HasFlag(TableSasPermissions.Delete) ? "d" : null);
        return letters.Length > 0
            ? letters
            : throw new ArgumentException("A signature without a permission opens nothing.", nameof(permissions));
    }
}
