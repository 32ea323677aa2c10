using Azure.Core.Serialization;
using CloudNexus.Local.Runtime.Hosting;
using CloudNexus.Local.Runtime.SignalR;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace CloudNexus.Local.Runtime.Planning;

/// <summary>What bindings need of the host.</summary>
internal sealed class BindingServices(Settings settings, ConnectionInfoIssuer connectionInfo, IOptions<WorkerOptions> worker)
{
    public Settings Settings => settings;

    public ConnectionInfoIssuer ConnectionInfo => connectionInfo;

    public ObjectSerializer Serializer =>
        worker.Value.Serializer ?? throw new InvalidOperationException("WorkerOptions.Serializer is null.");
}
