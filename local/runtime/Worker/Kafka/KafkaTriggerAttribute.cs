using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for records of a topic. Declared so that functions compile; the local runtime refuses to run it.</summary>
public sealed class KafkaTriggerAttribute(string brokerList, string topic) : TriggerBindingAttribute
{
    /// <summary>Name of the setting that holds the brokers, or the brokers themselves.</summary>
    public string BrokerList { get; } = brokerList;

    public string Topic { get; } = topic;

    public string? ConsumerGroup { get; set; }

    public bool IsBatched { get; set; }
}
