using CloudNexus.Local.Hub.Kafka.Protocol;

namespace CloudNexus.Local.Hub.Kafka.Requests;

/// <summary>What becomes of a request.</summary>
/// <param name="Writer">What is sent; null for nothing.</param>
/// <param name="Close">Whether the connection is closed afterwards.</param>
/// <param name="FetchBytes">What is given back to the budget of Fetch once it was sent.</param>
internal readonly record struct KafkaAnswer(KafkaWriter? Writer, bool Close = false, long FetchBytes = 0)
{
    public static KafkaAnswer Silence => new(null);

    /// <summary>The bytes were no such request, and there is no code to say so.</summary>
    public static KafkaAnswer Malformed => new(null, Close: true);
}
