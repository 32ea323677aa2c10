using System.Globalization;
using CloudNexus.Harness;

namespace CloudNexus.EndToEnd.Tests;

/// <summary>Without an agent, for tests that bring nodes of their own.</summary>
public sealed class QuietStack : SharedStack
{
    public QuietStack()
        : this(Ports.Reserve())
    {
    }

    private QuietStack(ReservedPort kafka)
        : base(kafka, [("NEXUS_KAFKA_PORT", Text(kafka))], "--no-agent")
        => KafkaPort = Text(kafka);

    /// <summary>Where Kafka is listened at.</summary>
    public string KafkaPort { get; }

    private static string Text(ReservedPort port) => port.Number.ToString(CultureInfo.InvariantCulture);
}

[CollectionDefinition(Name)]
public sealed class QuietStackCollection : ICollectionFixture<QuietStack>
{
    public const string Name = "quiet stack";
}
