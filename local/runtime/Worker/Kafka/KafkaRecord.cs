namespace Microsoft.Azure.Functions.Worker;

/// <summary>A record of a topic as it was written.</summary>
public class KafkaRecord
{
    public byte[]? Value { get; set; }

    public KafkaTimestamp? Timestamp { get; set; }

    public KafkaHeader[]? Headers { get; set; }
}
