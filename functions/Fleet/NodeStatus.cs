namespace CloudNexus.Functions.Fleet;

/// <summary>What the last stored sample says of a node.</summary>
public static class NodeStatus
{
    public const string Unknown = "UNKNOWN";
    public const string Up = "UP";
    public const string Degraded = "DEGRADED";
    public const string Down = "DOWN";
    public const string LinkGap = "LINK_GAP";

    public static IReadOnlyList<string> All { get; } = [Unknown, Up, Degraded, Down, LinkGap];

    private const int MissedFlushes = 3;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Down once three flush intervals and 30 s have passed without a stored sample.</summary>
    public static string Of(NodeState? state, DateTimeOffset now)
    {
        if (state is null)
        {
            return Unknown;
        }

        var silence = now - DateTimeOffset.FromUnixTimeMilliseconds(state.LastSampleMs);
        return silence <= (MissedFlushes * TimeSpan.FromSeconds(state.FlushIntervalSeconds)) + Grace ? Up : Down;
    }
}
