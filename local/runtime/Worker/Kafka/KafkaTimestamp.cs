namespace Microsoft.Azure.Functions.Worker;

/// <summary>When a record was written, or taken by the broker.</summary>
public class KafkaTimestamp
{
    public long UnixTimestampMs { get; set; }

    public DateTimeOffset DateTimeOffset => DateTimeOffset.FromUnixTimeMilliseconds(UnixTimestampMs);
}
