using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Identity;
using Microsoft.Azure.Functions.Worker;

namespace CloudNexus.Functions.Ingest;

/// <summary>
/// The hub read over Kafka, for the real host against a hub that speaks no AMQP, such as that of ./run. Built only where <c>KafkaIngest=true</c>
/// is set (docs/func-start.md): it brings a native library that the cloud has no use for.
/// </summary>
public sealed class KafkaIngest(IngestService ingest, IngestLag lag, CostCounts costs)
{
    private const string ApiKeyHeader = "X-API-Key";

    /// <summary>Does what IngestTelemetry does. Kafka tells no publisher: refusals name none.</summary>
    [Function("IngestTelemetryOverKafka")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:00:30")]
    public async Task IngestTelemetryOverKafka(
        [KafkaTrigger("KafkaBrokers", EventHubNames.Telemetry, ConsumerGroup = "functions-over-kafka", IsBatched = true)] KafkaRecord[] records,
        CancellationToken cancellation)
    {
        var events = new IngestEvent[records.Length];
        for (var i = 0; i < records.Length; i++)
        {
            var bytes = records[i].Value ?? [];
            costs.AddEvent(bytes.Length);
            events[i] = new IngestEvent(bytes) { ApiKey = KeyOf(records[i]), Enqueued = records[i].Timestamp?.DateTimeOffset };
        }

        await ingest.IngestAsync(events, cancellation);
        if (events is [{ Enqueued: { } first }, ..])
        {
            lag.Observe(first);
        }
    }

    private static string? KeyOf(KafkaRecord record)
        => record.Headers?.FirstOrDefault(h => ApiKeyHeader.Equals(h.Key, StringComparison.OrdinalIgnoreCase))?.GetValueAsString();
}
