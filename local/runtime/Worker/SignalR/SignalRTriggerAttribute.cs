using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function when a client connects, disconnects ("connections") or calls a method ("messages").</summary>
public sealed class SignalRTriggerAttribute : TriggerBindingAttribute
{
    public SignalRTriggerAttribute(string hubName, string category, string @event)
        : this(hubName, category, @event, [])
    {
    }

    public SignalRTriggerAttribute(string hubName, string category, string @event, params string[] parameterNames)
    {
        HubName = hubName;
        Category = category;
        Event = @event;
        ParameterNames = parameterNames;
    }

    /// <summary>Name of the setting that holds the connection string; "AzureSignalRConnectionString" when not set.</summary>
    public string? ConnectionStringSetting { get; set; }

    public string HubName { get; }

    public string Event { get; }

    public string Category { get; }

    /// <summary>Parameters that take the call's arguments, in order.</summary>
    public string[] ParameterNames { get; }
}
