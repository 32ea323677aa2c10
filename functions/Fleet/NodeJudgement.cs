namespace CloudNexus.Functions.Fleet;

/// <summary>What was last said of a node: the status that events and people were told.</summary>
/// <param name="Status">One of <see cref="NodeStatus"/>.</param>
/// <param name="Reason">Why, in a sentence; null when there is nothing to say.</param>
/// <param name="SinceMs">When that status began, epoch milliseconds; of DOWN, the last sample.</param>
/// <param name="AtMs">When this was judged, epoch milliseconds of the server's clock: the later one wins.</param>
public sealed record NodeJudgement(string Status, string? Reason, long SinceMs, long AtMs)
{
    /// <summary>What other capabilities say is wrong with the node, in a sentence; null for nothing.</summary>
    public string? Outside { get; init; }

    /// <summary>When the node's outages are next compared with its samples, epoch milliseconds; 0 when they need not be.</summary>
    public long ReviewMs { get; init; }

    /// <summary>When the node last came back, epoch milliseconds: reviews become rarer from there on.</summary>
    public long ReturnedMs { get; init; }
}
