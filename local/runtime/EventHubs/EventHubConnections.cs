using System.Collections.Concurrent;
using CloudNexus.Local.Runtime.Hosting;

namespace CloudNexus.Local.Runtime.EventHubs;

/// <summary>Opens each hub once; there are as many as the functions' attributes name.</summary>
internal sealed class EventHubConnections(Settings settings, IServiceProvider services)
{
    public const string DefaultConsumerGroup = "$Default";

    private readonly ConcurrentDictionary<(string Connection, string Name), IEventHub> _hubs = new();

    public IEventHub Open(string? connection, string eventHubName) =>
        _hubs.GetOrAdd((connection ?? "", settings.Resolve(eventHubName)), key => Provider().Open(key.Connection, key.Name));

    private IEventHubProvider Provider() => (IEventHubProvider?)services.GetService(typeof(IEventHubProvider))
        ?? throw new InvalidOperationException("No IEventHubProvider is registered.");
}
