using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.Startup;

public class BatchIsList
{
    [Function("Bad")]
    public static void Run([EventHubTrigger("telemetry", Connection = "EventHub")] List<byte[]> events) =>
        ArgumentNullException.ThrowIfNull(events);
}

public class KafkaTopic
{
    [Function("Bad")]
    public static void Run([KafkaTrigger("Brokers", "telemetry", IsBatched = true)] KafkaRecord[] records) =>
        ArgumentNullException.ThrowIfNull(records);
}

public class BatchOfBinaryData
{
    [Function("Bad")]
    public static void Run([EventHubTrigger("telemetry", Connection = "EventHub")] BinaryData[] events) =>
        ArgumentNullException.ThrowIfNull(events);
}

public class BatchOfMemory
{
    [Function("Bad")]
    public static void Run([EventHubTrigger("telemetry", Connection = "EventHub")] ReadOnlyMemory<byte>[] events) =>
        ArgumentNullException.ThrowIfNull(events);
}

public class BatchIsOneEvent
{
    [Function("Bad")]
    public static void Run([EventHubTrigger("telemetry", Connection = "EventHub")] byte[] body) => ArgumentNullException.ThrowIfNull(body);
}

public class SingleIsBatch
{
    [Function("Bad")]
    public static void Run([EventHubTrigger("telemetry", Connection = "EventHub", IsBatched = false)] byte[][] events) =>
        ArgumentNullException.ThrowIfNull(events);
}

public class UnknownMetadata
{
    [Function("Bad")]
    public static void Run([EventHubTrigger("telemetry", Connection = "EventHub")] byte[][] events, string[] offsets) =>
        ArgumentNullException.ThrowIfNull(events, offsets[0]);
}

public class WrongMetadataType
{
    [Function("Bad")]
    public static void Run([EventHubTrigger("telemetry", Connection = "EventHub")] byte[][] events, List<long> sequenceNumberArray) =>
        ArgumentNullException.ThrowIfNull(events, $"{sequenceNumberArray}");
}

public class NoConnection
{
    [Function("Bad")]
    public static void Run([EventHubTrigger("telemetry")] byte[][] events) => ArgumentNullException.ThrowIfNull(events);
}

public class MissingConnection
{
    [Function("Bad")]
    public static void Run([EventHubTrigger("telemetry", Connection = "NoSuchHub")] byte[][] events) =>
        ArgumentNullException.ThrowIfNull(events);
}

public class MissingOutputConnection
{
    [Function("Bad")]
    [EventHubOutput("telemetry", Connection = "NoSuchHub")]
    public static string? Run([TimerTrigger("0 0 * * * *")] TimerInfo timer) => $"{timer.IsPastDue}";
}
