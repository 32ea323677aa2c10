using System.Globalization;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>Without an agent, for tests that bring nodes of their own.</summary>
public sealed class QuietStack : SharedStack
{
    public QuietStack()
        : this(Ports.Free().ToString(CultureInfo.InvariantCulture))
    {
    }

    private QuietStack(string kafkaPort)
        : base([("NEXUS_KAFKA_PORT", kafkaPort)], "--no-agent")
        => KafkaPort = kafkaPort;

    /// <summary>Where Kafka is listened at.</summary>
    public string KafkaPort { get; }
}

[CollectionDefinition(Name)]
public sealed class QuietStackCollection : ICollectionFixture<QuietStack>
{
    public const string Name = "quiet stack";
}
