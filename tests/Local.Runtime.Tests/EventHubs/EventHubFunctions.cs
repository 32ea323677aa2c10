using System.Text;
using System.Text.Json;
using CloudNexus.Local.Runtime.Tests.Support;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Local.Runtime.Tests.EventHubs;

public class BytesFunctions(Probe probe)
{
    [Function("Ingest")]
    public async Task Run([EventHubTrigger("telemetry", Connection = "EventHub", ConsumerGroup = "%Group%")] byte[][] events)
    {
        probe.Saw(string.Join(",", events.Select(Encoding.UTF8.GetString)));
        await probe.Act();
    }
}

public class TextFunctions(Probe probe)
{
    [Function("Texts")]
    public void Run(
        [EventHubTrigger("telemetry", Connection = "EventHub")] string[] events,
        string[] partitionKeyArray,
        IEnumerable<string> offsetArray,
        long[] sequenceNumberArray,
        DateTime[] enqueuedTimeUtcArray,
        Dictionary<string, string>[] propertiesArray,
        string partitionContext,
        FunctionContext context)
    {
        var data = context.BindingContext.BindingData;
        probe.Saw(string.Join(",", events));
        probe.Saw(string.Join(",", partitionKeyArray) + "|" + string.Join(",", offsetArray) + "|" + string.Join(",", sequenceNumberArray));
        probe.Saw($"{enqueuedTimeUtcArray[1]:O}|{propertiesArray[1]["n"]}");
        probe.Saw(JsonSerializer.Deserialize<JsonElement>(partitionContext).GetProperty("PartitionId").GetString()!);
        probe.Saw((string)data["ENQUEUEDTIMEUTCARRAY"]!);
        probe.Saw((string)data["PropertiesArray"]!);
        probe.Saw((string)data["SystemPropertiesArray"]!);
        probe.Saw($"{data["PartitionKeyArray"] is IEnumerable<string>} {data["OffsetArray"] is IEnumerable<string>} "
            + $"{data["SequenceNumberArray"] is IEnumerable<long>}");
    }
}

public class SingleFunctions(Probe probe)
{
    [Function("Single")]
    public void Run(
        [EventHubTrigger("telemetry", Connection = "EventHub", IsBatched = false)] string text,
        long sequenceNumber,
        string offset,
        string partitionKey,
        DateTime enqueuedTimeUtc,
        Dictionary<string, string> properties) =>
        probe.Saw($"{text} {sequenceNumber} {offset} {partitionKey} {enqueuedTimeUtc.ToUniversalTime():HH:mm:ss} {properties["n"]}");
}

public class SingleBytesFunctions(Probe probe)
{
    [Function("SingleBytes")]
    public void Run([EventHubTrigger("telemetry", Connection = "EventHub", IsBatched = false)] byte[] body) =>
        probe.Saw(Encoding.UTF8.GetString(body));
}

public class FixedRetryFunctions(Probe probe)
{
    [Function("FixedRetry")]
    [FixedDelayRetry(2, "00:00:05")]
    public async Task Run([EventHubTrigger("telemetry", Connection = "EventHub")] string[] events, FunctionContext context)
    {
        probe.Saw($"{events[0]} {context.RetryContext?.RetryCount.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "first"}");
        await probe.Act();
    }
}

public class EndlessRetryFunctions(Probe probe)
{
    [Function("EndlessRetry")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:04")]
    public async Task Run([EventHubTrigger("telemetry", Connection = "EventHub")] string[] events, FunctionContext context)
    {
        probe.Saw($"{events[0]} {context.RetryContext?.RetryCount} {context.InvocationId}");
        await probe.Act();
    }
}
