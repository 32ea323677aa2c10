using System.Text.Json;

namespace CloudNexus.Functions.Ingest.Foreign;

/// <summary>What the trigger tells beside the events: JSON text, looked into only where some event shows an API key.</summary>
public static class EventProperties
{
    private const string ApiKeyHeader = "X-API-Key";

    /// <summary>The API key of each event and when the hub took it; nothing when no event has a key.</summary>
    public static IReadOnlyList<(string? ApiKey, DateTimeOffset? Enqueued)> Read(object? properties, object? enqueued)
    {
        if (properties is not string text || !text.Contains(ApiKeyHeader, StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        try
        {
            using var all = JsonDocument.Parse(text);
            using var times = enqueued is string { Length: > 0 } t ? JsonDocument.Parse(t) : null;
            return [.. all.RootElement.EnumerateArray().Select((e, i) => (KeyOf(e), TimeOf(times, i)))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static string? KeyOf(JsonElement properties) => properties.ValueKind == JsonValueKind.Object
        ? properties.EnumerateObject().Where(p => p.Name.Equals(ApiKeyHeader, StringComparison.OrdinalIgnoreCase))
            .Select(p => p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString() : null).FirstOrDefault()
        : null;

    private static DateTimeOffset? TimeOf(JsonDocument? times, int index) =>
        times is not null && index < times.RootElement.GetArrayLength() && times.RootElement[index].TryGetDateTimeOffset(out var time) ? time : null;
}
