using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Sends the value as events: one, or one per element of an array.</summary>
public sealed class EventHubOutputAttribute(string eventHubName) : OutputBindingAttribute
{
    public string EventHubName { get; } = eventHubName;

    /// <summary>Name of the setting that holds the connection string.</summary>
    public string? Connection { get; set; }
}
