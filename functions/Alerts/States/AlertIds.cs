using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudNexus.Functions.Alerts.States;

/// <summary>Ids and keys of alerts: the same for whoever finds the same thing.</summary>
public static class AlertIds
{
    /// <summary>The key of what is not about a series.</summary>
    public const string Offline = "offline";

    private const long Last = 9_999_999_999_999;
    private const int TimeDigits = 11;
    private const int HashBytes = 8;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>When it began, so that its row is found by it, and a hash of the rest.</summary>
    public static string Of(AlertRule rule, string nodeId, string key, long startedMs)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return string.Create(
            CultureInfo.InvariantCulture, $"{startedMs:x11}-{Hash($"{rule.Id}\n{rule.Version}\n{nodeId}\n{key}\n{startedMs}")}");
    }

    /// <summary>Orders alerts: those that began last first.</summary>
    /// <exception cref="FormatException">It is no id.</exception>
    public static string OrderOf(string id) => OrderOf(id, StartOf(id) ?? throw new FormatException($"'{id}' is no alert's id."));

    /// <summary>The same where the beginning is known.</summary>
    public static string OrderOf(string id, long startedMs)
        => string.Create(CultureInfo.InvariantCulture, $"{Last - startedMs:d13}-{id}");

    /// <summary>The row of a rule's alert about a series within its node: one at a time.</summary>
    public static string RowOf(string ruleId, string key) => $"{ruleId}~{Hash(key)}";

    /// <summary>When it began, epoch milliseconds; null for what is no id.</summary>
    public static long? StartOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.Length == TimeDigits + 1 + (2 * HashBytes) && id[TimeDigits] == '-' && !id.AsSpan(TimeDigits + 1).ContainsAnyExcept(Hex)
            && long.TryParse(id.AsSpan(0, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ms)
            && ms <= Last
            ? ms
            : null;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, HashBytes));
}
