using System.Collections.Frozen;
using CloudNexus.Local.Hub.Log;
using Microsoft.AspNetCore.Http;

namespace CloudNexus.Local.Hub.Http;

/// <summary>Headers that HTTP doesn't know become properties of the event, as in Event Hubs.</summary>
internal static class HeaderProperties
{
    public const int MaxProperties = 32;
    public const int MaxTotalChars = 16 * 1024;

    private static readonly FrozenSet<string> NoProperties = new[]
    {
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Connection",
        "Content-Encoding", "Content-Language", "Content-Length", "Content-Type", "Cookie", "Date", "DNT", "Expect", "Forwarded", "From",
        "Host", "If-Match", "If-None-Match", "Keep-Alive", "Origin", "Pragma", "Referer", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "User-Agent", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", BrokerProperties.Header,
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <returns>What is wrong, or null.</returns>
    public static string? Read(IHeaderDictionary headers, out IReadOnlyList<EventProperty> properties)
    {
        properties = [];
        List<EventProperty>? found = null;
        var total = 0;
        foreach (var (name, values) in headers)
        {
            if (NoProperties.Contains(name) || name.StartsWith(':') || name.StartsWith("Sec-", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var value = values.ToString();
            total += name.Length + value.Length;
            found ??= [];
            found.Add(new EventProperty(name, value));
            if (found.Count > MaxProperties || total > MaxTotalChars || name.Length > EventData.MaxPropertyNameBytes)
            {
                return $"There may be {MaxProperties} custom headers, {MaxTotalChars} characters in all of them, "
                    + $"{EventData.MaxPropertyNameBytes} in a name.";
            }
        }

        properties = found ?? properties;
        return null;
    }
}
