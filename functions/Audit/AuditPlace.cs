using System.Globalization;
using System.Text;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Journals;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudNexus.Functions.Audit;

/// <summary>
/// Where a page begins: behind an entry, or, where the page before ended for its limit of requests, where the store said that it goes on.
/// Their texts are
/// <c>{yyyyMMdd}-{number}</c> and <c>{yyyyMM}.{partition}.{row}.{behind}</c> (base64url; both empty for a table's begin).
/// </summary>
/// <param name="Behind">Null when the search began with the newest. The store wants it again with its own marks.</param>
/// <param name="Table">The table that the store goes on in; null when <paramref name="Behind"/> says where.</param>
public sealed record AuditPlace(JournalPlace? Behind, string? Table = null, TableContinuation? From = null)
{
    private const int MostChars = 1024;

    public static AuditPlace? TryParse(string text)
    {
        if (JournalPlace.TryParse(text, out var cursor))
        {
            return new AuditPlace(cursor);
        }

        if (text.Length > MostChars || text.Split('.') is not [var month, var partition, var row, var behind]
            || !DateOnly.TryParseExact(month, "yyyyMM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            || (behind.Length > 0 && !JournalPlace.TryParse(behind, out cursor)))
        {
            return null;
        }

        try
        {
            var from = partition.Length == 0 ? null : new TableContinuation(Decode(partition), row.Length == 0 ? null : Decode(row));
            return new AuditPlace(behind.Length > 0 ? cursor : null, JournalPlace.TableOf(Tables.Audit, first), from);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public override string ToString()
        => Table is null ? $"{Behind}" : $"{Table[Tables.Audit.Length..]}.{Encode(From?.PartitionKey)}.{Encode(From?.RowKey)}.{Behind}";

    private static string Encode(string? key) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(key ?? ""));

    private static string Decode(string text) => Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(text));
}
