using System.Collections.Concurrent;

namespace CloudNexus.Local.Runtime.SignalR;

/// <summary>Every hub by name. Hubs come into being by being named in attributes or by holders of the access key.</summary>
internal sealed class ServerlessHubs(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, ServerlessHubState> _hubs = new(StringComparer.Ordinal);

    /// <summary>Clients connected, over all hubs.</summary>
    public int Connections => _hubs.Values.Sum(h => h.Count);

    public ServerlessHubState Get(string name) => _hubs.GetOrAdd(HubNames.Normalize(name), key => new ServerlessHubState(key, clock));
}
