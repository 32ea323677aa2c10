using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Live;

/// <summary>New samples of a watched node: per series key one value per time, null for gaps; counters as rates per second.</summary>
public sealed record SamplesMessage(string Node, IReadOnlyList<long> T, IReadOnlyDictionary<string, double?[]> V);

/// <summary>Nodes whose headline values changed.</summary>
public sealed record FleetMessage(IReadOnlyList<NodeItem> Nodes);

/// <summary>A call of a client method, as SignalR Service's REST API takes it. One of the arguments is set.</summary>
public sealed record LiveMessage(string Target, object[] Arguments);

/// <summary>Which nodes a connection starts and stops watching.</summary>
public sealed record WatchRequest(string ConnectionId, string[]? Watch, string[]? Unwatch);

/// <param name="LeaseSeconds">After this time the nodes fall back to their usual interval: ask again before.</param>
public sealed record WatchAnswer(int LeaseSeconds);

/// <summary>What a SignalR client expects of a negotiation that sends it elsewhere.</summary>
/// <param name="AccessToken">A secret of the connection.</param>
public sealed record NegotiateAnswer(string Url, string AccessToken);
