using System.Diagnostics.Metrics;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Local.Hub.Kafka;

/// <summary>What Kafka clients did, on the hub's meter.</summary>
internal sealed class KafkaMetrics : IDisposable
{
    private readonly Meter _meter = new(LogMetrics.MeterName);
    private long _refused;

    public KafkaMetrics()
    {
        Requests = _meter.CreateCounter<long>("hub.kafka.requests", "{request}", "Kafka requests by kind");
        GroupFailures = _meter.CreateCounter<long>("hub.kafka.group_failures", "{group}", "States of groups that could not be written");
        RefusedCounter = _meter.CreateCounter<long>("hub.kafka.refused", "{connection}", "Connections closed for what they sent");
    }

    /// <summary>Connections closed because of what they sent, or did not send in time.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public Counter<long> Requests { get; }

    private Counter<long> GroupFailures { get; }

    private Counter<long> RefusedCounter { get; }

    public void Refuse(string reason)
    {
        Interlocked.Increment(ref _refused);
        RefusedCounter.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    public void GroupFailed() => GroupFailures.Add(1);

    public void Dispose() => _meter.Dispose();
}
