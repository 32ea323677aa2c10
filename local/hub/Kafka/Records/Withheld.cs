using System.Text;

namespace CloudNexus.Local.Hub.Kafka.Records;

/// <summary>The property that is stored and never given out: it holds the key of the source.</summary>
internal static class Withheld
{
    private static readonly byte[] Bytes = Encoding.ASCII.GetBytes(KafkaServerOptions.ApiKeyHeader);

    public static ReadOnlySpan<byte> Name => Bytes;

    public static bool Is(string property) => property.Equals(KafkaServerOptions.ApiKeyHeader, StringComparison.OrdinalIgnoreCase);
}
