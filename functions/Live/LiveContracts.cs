using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Live;

/// <summary>New samples of a watched node: per series key one value per time, null for gaps; counters as rates per second. The last three
/// are <see cref="LiveStamp"/>'s.</summary>
public sealed record SamplesMessage(string Node, IReadOnlyList<long> T, IReadOnlyDictionary<string, double?[]> V)
{
    /// <summary>Times left out since the last message to the same group.</summary>
    public int Thinned { get; init; }

    public string From { get; init; } = "";

    public long Seq { get; init; }

    public long At { get; init; }
}

/// <summary>Nodes that changed. The last three are <see cref="LiveStamp"/>'s.</summary>
public sealed record FleetMessage(IReadOnlyList<NodeItem> Nodes, string From, long Seq, long At);

/// <summary>The fleet in a few numbers. The last three are <see cref="LiveStamp"/>'s.</summary>
/// <param name="Total">Nodes that the receiver may see.</param>
/// <param name="Counts">Of them, by status.</param>
/// <param name="Worst">Those that want a look most.</param>
public sealed record SummaryMessage(
    int Total, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<NodeItem> Worst, PaceReport Pace, string From, long Seq, long At);

/// <summary>What the governor gives nodes that nobody watches.</summary>
/// <param name="Stretch">Above 1: the budget makes intervals so many times longer.</param>
public sealed record PaceReport(int FlushIntervalSeconds, int PollIntervalSeconds, double Stretch);

/// <summary>A call of a client method, as SignalR Service's REST API takes it. One of the arguments is set.</summary>
public sealed record LiveMessage(string Target, object[] Arguments);

/// <summary>Which nodes a connection has on its screen, in place of those before.</summary>
public sealed record ViewRequest(string ConnectionId, string[]? Nodes);

/// <param name="LeaseSeconds">After this time nothing more is sent of them: ask again before.</param>
public sealed record ViewAnswer(int LeaseSeconds);

/// <summary>Which nodes a connection starts and stops watching.</summary>
/// <param name="Slow">Whether it wants the newest sample only, each five seconds; null for as it was.</param>
/// <param name="Logs">Whether it wants the lines of its nodes' logs too; null for as it was.</param>
public sealed record WatchRequest(string ConnectionId, string[]? Watch, string[]? Unwatch, bool? Slow = null, bool? Logs = null);

/// <param name="LeaseSeconds">After this time the nodes fall back to their usual interval: ask again before.</param>
/// <param name="Refused">Nodes that are not watched, for the caller or all together watch as many as may be.</param>
public sealed record WatchAnswer(int LeaseSeconds, IReadOnlyList<string> Refused);

/// <summary>What a SignalR client expects of a negotiation that sends it elsewhere.</summary>
/// <param name="AccessToken">A secret of the connection.</param>
public sealed record NegotiateAnswer(string Url, string AccessToken);
