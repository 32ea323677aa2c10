using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Sends messages to clients, or changes groups.</summary>
public sealed class SignalROutputAttribute : OutputBindingAttribute
{
    /// <summary>Name of the setting that holds the connection string; "AzureSignalRConnectionString" when not set.</summary>
    public string? ConnectionStringSetting { get; set; }

    public string? HubName { get; set; }
}
