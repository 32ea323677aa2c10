using System.Buffers;
using System.Text;
using System.Text.Json;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Http;

/// <summary>
/// A batch: <c>[{"Body":"…","UserProperties":{"name":"text, number or bool"}}]</c>. All of it goes to one partition,
/// so the key comes with the request, not with an element.
/// </summary>
internal static class BatchParser
{
    public const string MediaType = "application/vnd.microsoft.servicebus.json";

    /// <returns>What is wrong, or null.</returns>
    public static string? Parse(
        ReadOnlySpan<byte> json, int maxEvents, ReadOnlyMemory<byte>? key, IReadOnlyList<EventProperty> shared, out List<EventData> events)
    {
        events = [];
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return "A batch is a JSON array.";
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (events.Count == maxEvents)
                {
                    return $"A batch has at most {maxEvents} events.";
                }

                var problem = ReadElement(ref reader, key, shared, out var data);
                if (problem is not null)
                {
                    return $"Event {events.Count}: {problem}";
                }

                events.Add(data!);
            }

            // Anything after the array makes this throw.
            reader.Read();
            return events.Count == 0 ? "The batch is empty." : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"The batch is no valid JSON (near byte {reader.BytesConsumed}).";
        }
    }

    private static string? ReadElement(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte>? key, IReadOnlyList<EventProperty> shared, out EventData? data)
    {
        data = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "not an object.";
        }

        byte[]? body = null;
        List<EventProperty>? own = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isBody = reader.ValueTextEquals("Body"u8);
            if (!isBody && !reader.ValueTextEquals("UserProperties"u8))
            {
                return "only Body and UserProperties are known here; a partition key goes into the BrokerProperties header.";
            }

            reader.Read();
            if (isBody)
            {
                if (reader.TokenType != JsonTokenType.String || body is not null)
                {
                    return "Body must be there once, as a string.";
                }

                body = Text(ref reader);
            }
            else if (own is not null || !TryReadProperties(ref reader, shared, out own))
            {
                return $"UserProperties must be one object of at most {HeaderProperties.MaxProperties} strings, numbers and booleans, "
                    + $"with names of 1 to {EventData.MaxPropertyNameBytes} bytes.";
            }
        }

        if (body is null)
        {
            return "Body is missing.";
        }

        data = new EventData(body, key, own ?? shared);
        return null;
    }

    private static bool TryReadProperties(
        ref Utf8JsonReader reader, IReadOnlyList<EventProperty> shared, out List<EventProperty> properties)
    {
        properties = [.. shared];
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (properties.Count == HeaderProperties.MaxProperties
                || Encoding.UTF8.GetByteCount(name) is 0 or > EventData.MaxPropertyNameBytes
                || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False))
            {
                return false;
            }

            var value = reader.TokenType == JsonTokenType.String ? Text(ref reader) : reader.ValueSpan.ToArray();
            properties.Add(new EventProperty(name, value));
        }

        return true;
    }

    private static byte[] Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            // CopyString would check this; bytes taken as they are must be checked too.
            return System.Text.Unicode.Utf8.IsValid(reader.ValueSpan)
                ? reader.ValueSpan.ToArray()
                : throw new JsonException("Not UTF-8.");
        }

        var room = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        var length = reader.CopyString(room);
        var text = room.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(room);
        return text;
    }
}
