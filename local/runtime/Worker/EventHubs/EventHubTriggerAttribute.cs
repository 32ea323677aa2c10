using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for events of a hub, in batches unless told otherwise.</summary>
public sealed class EventHubTriggerAttribute(string eventHubName) : TriggerBindingAttribute
{
    public string EventHubName { get; } = eventHubName;

    /// <summary>"$Default" when not set.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>Name of the setting that holds the connection string.</summary>
    public string? Connection { get; set; }

    public bool IsBatched { get; set; } = true;
}
