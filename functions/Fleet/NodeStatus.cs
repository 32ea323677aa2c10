using System.Globalization;
using CloudNexus.Functions.Status;

namespace CloudNexus.Functions.Fleet;

/// <param name="Status">One of <see cref="NodeStatus"/>.</param>
/// <param name="Reason">Why, in a sentence; null when there is nothing to say.</param>
/// <param name="SinceMs">Since when, epoch milliseconds; null when not known.</param>
public readonly record struct StatusVerdict(string Status, string? Reason, long? SinceMs)
{
    public DateTimeOffset? Since => SinceMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}

/// <summary>What the last stored samples say of a node.</summary>
public static class NodeStatus
{
    /// <summary>It never sent a sample.</summary>
    public const string Unknown = "UNKNOWN";

    public const string Up = "UP";

    /// <summary>It sends, and something on it is wrong.</summary>
    public const string Degraded = "DEGRADED";

    public const string Down = "DOWN";

    /// <summary>It is back, and samples of the time before still come: whether it was down is not known yet.</summary>
    public const string LinkGap = "LINK_GAP";

    public static IReadOnlyList<string> All { get; } = [Unknown, Up, Degraded, Down, LinkGap];

    public const string StoppedOnPurpose = "The agent was stopped on purpose.";

    private const int MissedFlushes = 3;
    private const string Replaying = "Samples of the time when it was not heard still come.";
    private const string Held = "Nothing is heard of it while samples are late in the pipeline.";

    /// <summary>
    /// Of the 30 s beside the three flush intervals; the rest is for probes, which are sent each 10 s and looked at 4 s later.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    /// <summary>How long a node that flushes so may be silent.</summary>
    public static TimeSpan Patience(int flushIntervalSeconds) => (MissedFlushes * TimeSpan.FromSeconds(flushIntervalSeconds)) + Grace;

    /// <summary>Silence counts up to the moment until which all that was sent is known to have arrived; only then is a node down.</summary>
    public static StatusVerdict Of(NodeState? state, DateTimeOffset now, PipelineState? pipeline = null)
    {
        if (state is null)
        {
            return new StatusVerdict(Unknown, null, null);
        }

        pipeline ??= PipelineState.Unwatched;
        var judged = state.Judged;
        var patienceMs = (long)Patience(state.FlushIntervalSeconds).TotalMilliseconds;

        // A replay stores old samples: such a node is heard by their being stored. A clock that is ahead does not make it heard for longer.
        var isReplay = state.StoredMs - state.LastSampleMs > patienceMs;
        var lastMs = Math.Min(state.LastSampleMs, state.StoredMs);
        var heardMs = isReplay ? state.StoredMs : lastMs;
        var wasDown = judged?.Status == Down;
        if (now.ToUnixTimeMilliseconds() - heardMs > patienceMs + pipeline.WaitMs)
        {
            var isKnown = pipeline.KnownUntilMs(now) - heardMs > patienceMs && pipeline.Judges(now, state.FlushIntervalSeconds);
            return wasDown || isKnown
                ? Stay(judged, Down, state.Stopping ? StoppedOnPurpose : LastHeard(lastMs), lastMs)
                : new StatusVerdict(judged?.Status ?? Unknown, Held, judged?.SinceMs);
        }

        var wasSilent = wasDown || judged?.Status == LinkGap;
        if (isReplay || (wasSilent && state.GapSeconds > 0))
        {
            return Stay(judged, LinkGap, Replaying, state.StoredMs);
        }

        return (state.Trouble ?? judged?.Outside) is { } trouble
            ? Stay(judged, Degraded, trouble, state.StoredMs)
            : Stay(judged, Up, null, state.StoredMs);
    }

    /// <summary>Seconds of samples that are known to be missing and may still come; null for none.</summary>
    public static int? GapOf(NodeState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var behindMs = state.StoredMs - state.LastSampleMs;
        var behind = behindMs > Patience(state.FlushIntervalSeconds).TotalMilliseconds ? behindMs / 1000 : 0;
        return behind + state.GapSeconds is > 0 and var seconds ? (int)Math.Min(seconds, int.MaxValue) : null;
    }

    private static string LastHeard(long ms)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"No samples since {DateTimeOffset.FromUnixTimeMilliseconds(ms):yyyy-MM-dd HH:mm:ss} UTC.");

    private static StatusVerdict Stay(NodeJudgement? judged, string status, string? reason, long sinceMs)
        => new(status, reason, judged?.Status == status ? judged.SinceMs : sinceMs);
}
