using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Status.Outages;

namespace CloudNexus.Functions.Alerts.Evaluating;

/// <summary>What a rule about nodes that are offline says of one, by what was judged of its status. Pure.</summary>
public static class OfflineRules
{
    /// <summary>A node that is back is waited for so long: until its samples have shown whether it was down at all.</summary>
    public const long SettleMs = 120_000;

    /// <summary>Since when the node is said to be down without having announced it; null when it is not.</summary>
    public static NodeJudgement? DownOf(NodeState? state)
        => state?.Judged is { Status: NodeStatus.Down } judged && judged.Reason != NodeStatus.StoppedOnPurpose ? judged : null;

    /// <param name="rule">The rule.</param>
    /// <param name="stored">What is stored of it and the node; null for nothing.</param>
    /// <param name="state">The node's.</param>
    /// <param name="nowMs">The clock.</param>
    public static OfflineStep Next(AlertRule rule, AlertState? stored, NodeState? state, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var down = DownOf(state);
        if (stored is { IsFiring: true })
        {
            return down is not null
                ? stored.Alert.Flapping || down.SinceMs == stored.Alert.StartedAt ? OfflineStep.Hold : OfflineStep.Settle
                : state?.Judged?.Status is null or NodeStatus.LinkGap or NodeStatus.Unknown ? OfflineStep.None : OfflineStep.Settle;
        }

        if (down is null)
        {
            return stored is { IsPending: true } ? OfflineStep.Pass : OfflineStep.None;
        }

        if (stored is { IsPending: false } && stored.Alert.StartedAt == down.SinceMs && stored.Rule.Version == rule.Version)
        {
            // That time was told, and has ended in another way.
            return OfflineStep.None;
        }

        var pending = stored is { IsPending: true } && stored.Alert.StartedAt == down.SinceMs ? stored : null;
        return nowMs - Math.Min(down.AtMs, pending?.DownAt ?? long.MaxValue) >= rule.Condition.ForSeconds * 1000L ? OfflineStep.Fire
            : pending is null ? OfflineStep.Show
            : OfflineStep.None;
    }

    /// <summary>How an alert of a node that is back ends.</summary>
    /// <param name="stored">The alert.</param>
    /// <param name="outage">The time that it is about, as far as it is in the book; null where it is not.</param>
    /// <param name="state">The node's.</param>
    /// <param name="nowMs">The clock.</param>
    /// <returns>Null when that is not known yet.</returns>
    public static (AlertStatus Status, long EndedMs)? End(AlertState stored, Outage? outage, NodeState state, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(state);
        if (outage is { Kind: OutageKinds.Link })
        {
            return (AlertStatus.Withdrawn, outage.ToMs ?? stored.Alert.EndedAt ?? nowMs);
        }

        var backMs = stored.BackAt > 0 ? nowMs - stored.BackAt : 0;
        if (!stored.IsFiring || (stored.Alert.Flapping && backMs < AlertMachine.FlapQuietMs))
        {
            return null;
        }

        return outage?.ToMs is { } to ? (AlertStatus.Resolved, to)
            : backMs >= SettleMs ? (AlertStatus.Resolved, state.Judged?.SinceMs ?? nowMs)
            : null;
    }
}

public enum OfflineStep
{
    None,

    /// <summary>It is pending.</summary>
    Show,

    /// <summary>What was pending has passed.</summary>
    Pass,
    Fire,

    /// <summary>It fires, and goes on.</summary>
    Hold,

    /// <summary>The node is back: how the alert ends follows from its outage.</summary>
    Settle,
}
