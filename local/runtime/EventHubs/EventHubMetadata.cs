using System.Text;
using System.Text.Json;

namespace CloudNexus.Local.Runtime.EventHubs;

/// <summary>Makes the binding data of events: JSON text for what is structured, plain sequences for keys, offsets and numbers.</summary>
internal static class EventHubMetadata
{
    public const string PartitionContext = "PartitionContext";

    /// <summary>Names and .NET types for a batch; text is JSON.</summary>
    public static IReadOnlyDictionary<string, Type> Batched { get; } = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        [PartitionContext] = typeof(string),
        ["PropertiesArray"] = typeof(string),
        ["SystemPropertiesArray"] = typeof(string),
        ["EnqueuedTimeUtcArray"] = typeof(string),
        ["PartitionKeyArray"] = typeof(IEnumerable<string>),
        ["OffsetArray"] = typeof(IEnumerable<string>),
        ["SequenceNumberArray"] = typeof(IEnumerable<long>),
    };

    /// <summary>Names and .NET types for a single event.</summary>
    public static IReadOnlyDictionary<string, Type> Single { get; } = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        [PartitionContext] = typeof(string),
        ["Properties"] = typeof(string),
        ["SystemProperties"] = typeof(string),
        ["EnqueuedTimeUtc"] = typeof(string),
        ["PartitionKey"] = typeof(string),
        ["Offset"] = typeof(string),
        ["SequenceNumber"] = typeof(string),
    };

    public static Dictionary<string, object?> OfBatch(IReadOnlyList<EventHubEvent> events, string partitionContext) =>
        new(StringComparer.OrdinalIgnoreCase)
        {
            [PartitionContext] = partitionContext,
            ["PropertiesArray"] = Json(writer => WriteArray(writer, events, WriteProperties)),
            ["SystemPropertiesArray"] = Json(writer => WriteArray(writer, events, WriteSystemProperties)),
            ["EnqueuedTimeUtcArray"] = Json(writer => WriteArray(writer, events, (w, e) => w.WriteStringValue(e.EnqueuedTime.UtcDateTime))),
            ["PartitionKeyArray"] = events.Select(e => e.PartitionKey ?? "").ToArray(),
            ["OffsetArray"] = events.Select(e => e.Offset).ToArray(),
            ["SequenceNumberArray"] = events.Select(e => e.SequenceNumber).ToArray(),
        };

    public static Dictionary<string, object?> OfEvent(EventHubEvent @event, string partitionContext) =>
        new(StringComparer.OrdinalIgnoreCase)
        {
            [PartitionContext] = partitionContext,
            ["Properties"] = Json(writer => WriteProperties(writer, @event)),
            ["SystemProperties"] = Json(writer => WriteSystemProperties(writer, @event)),
            ["EnqueuedTimeUtc"] = Json(writer => writer.WriteStringValue(@event.EnqueuedTime.UtcDateTime)).Trim('"'),
            ["PartitionKey"] = @event.PartitionKey ?? "",
            ["Offset"] = @event.Offset,
            ["SequenceNumber"] = @event.SequenceNumber.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };

    public static string OfPartition(string eventHub, string consumerGroup, int partition) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("FullyQualifiedNamespace", "localhost");
        writer.WriteString("EventHubName", eventHub);
        writer.WriteString("ConsumerGroup", consumerGroup);
        writer.WriteString("PartitionId", partition.ToString(System.Globalization.CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    });

    private static void WriteProperties(Utf8JsonWriter writer, EventHubEvent @event)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in @event.Properties)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteSystemProperties(Utf8JsonWriter writer, EventHubEvent @event)
    {
        writer.WriteStartObject();
        writer.WriteNumber("SequenceNumber", @event.SequenceNumber);
        writer.WriteString("Offset", @event.Offset);
        writer.WriteString("EnqueuedTimeUtc", @event.EnqueuedTime.UtcDateTime);
        writer.WriteString("PartitionKey", @event.PartitionKey);
        writer.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter writer, IReadOnlyList<EventHubEvent> events, Action<Utf8JsonWriter, EventHubEvent> write)
    {
        writer.WriteStartArray();
        foreach (var @event in events)
        {
            write(writer, @event);
        }

        writer.WriteEndArray();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
