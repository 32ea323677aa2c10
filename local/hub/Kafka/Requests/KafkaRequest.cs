using CloudNexus.Local.Hub.Kafka.Connections;
using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Requests;

/// <summary>A request whose header was read.</summary>
/// <param name="Host">Where its client finds this broker.</param>
internal sealed record KafkaRequest(
    KafkaApi Api, short Version, int CorrelationId, string ClientId, KafkaReader Body, KafkaCaller Caller, string Host, int Port)
{
    /// <summary>Length and correlation id.</summary>
    public const int AnswerHeaderBytes = 8;

    /// <summary>An answer to it, with room for its length.</summary>
    public KafkaWriter Answer(int capacity = 256)
    {
        var writer = new KafkaWriter(capacity);
        writer.Int32(0);
        writer.Int32(CorrelationId);
        return writer;
    }
}
