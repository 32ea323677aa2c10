using System.Security.Cryptography;
using System.Text;
using CloudNexus.Local.Hub.Http;

namespace CloudNexus.Local.Hub.Kafka.Connections;

/// <summary>
/// SASL PLAIN as Event Hubs does it: user <c>$ConnectionString</c> with a connection string as password. User <c>$ApiKey</c> with a node's
/// API key may produce telemetry and nothing else.
/// </summary>
internal static class SaslPlain
{
    public const string Mechanism = "PLAIN";
    private const string ConnectionStringUser = "$ConnectionString";
    private const string ApiKeyUser = "$ApiKey";
    private const int MostBytes = 4096;
    private const int MostApiKeyChars = 256;

    /// <param name="message">Authorization id, user and password with a zero byte between them.</param>
    /// <returns>Null when it is nobody's.</returns>
    public static async ValueTask<KafkaCaller?> LogInAsync(
        ReadOnlyMemory<byte> message, KafkaServerOptions options, CancellationToken cancellation)
    {
        var parts = message.Length > MostBytes ? [] : Encoding.UTF8.GetString(message.Span).Split('\0');
        return parts switch
        {
            [_, ConnectionStringUser, var connection] => ByConnectionString(connection, options.Rules),
            [_, ApiKeyUser, { Length: > 0 and <= MostApiKeyChars } key] when options.IsApiKey is { } isApiKey
                && await isApiKey(key, cancellation) => new KafkaCaller(SasRights.Send, options.TelemetryTopic, key),
            _ => null,
        };
    }

    private static KafkaCaller? ByConnectionString(string text, IReadOnlyList<SasRule> rules)
    {
        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(p => p.Split('=', 2))
            .Where(p => p.Length == 2)
            .DistinctBy(p => p[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
        var given = Encoding.UTF8.GetBytes(parts.GetValueOrDefault("SharedAccessKey", ""));
        var rule = rules.FirstOrDefault(r => r.Name == parts.GetValueOrDefault("SharedAccessKeyName"));
        var matches = false;
        foreach (var key in rule?.Keys ?? [])
        {
            matches |= CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(key));
        }

        return matches ? new KafkaCaller(rule!.Rights, parts.GetValueOrDefault("EntityPath")) : null;
    }
}
