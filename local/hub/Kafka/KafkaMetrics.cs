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
        RefusedCounter = _meter.CreateCounter<long>("hub.kafka.refused", "{connection}", "Connections closed for what they sent");
    }

    /// <summary>Connections closed because of what they sent, or did not send in time.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public Counter<long> Requests { get; }

    private Counter<long> RefusedCounter { get; }

    public void Refuse(string reason)
    {
        Interlocked.Increment(ref _refused);
        RefusedCounter.Add(1, new KeyValuePair<string, object?>("reason", reason));
    }

    public void Dispose() => _meter.Dispose();
}
