using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Alerts.Evaluating;

/// <summary>Why an alert is judged no more although nobody said that it is over. Pure.</summary>
public static class AlertPolicy
{
    /// <summary>What has ended is remembered so long: so that flapping is known, whichever instance judges.</summary>
    public const long RestMs = 3_600_000;

    /// <summary>And of nodes that were offline as long as samples of that time may come.</summary>
    public const long OfflineRestMs = 48 * RestMs;

    /// <returns>In words that end a sentence; null while it is judged.</returns>
    public static string? WhyOver(AlertState state, AlertRule? rule, Node? node)
    {
        ArgumentNullException.ThrowIfNull(state);
        return node is null ? "the node was deleted"
            : node.ArchivedAt is not null ? "the node was archived"
            : rule is null ? "the rule was deleted"
            : !rule.Enabled ? "the rule is switched off"
            : !IsSame(state.Rule.Condition, rule.Condition) ? "the rule is about something else now"
            : !AlertScopes.Fits(rule.Scope, node) ? "the rule is not about this node any more"
            : null;
    }

    /// <summary>Whether what has ended needs not be remembered any more.</summary>
    public static bool IsForgotten(AlertState ended, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(ended);
        var rest = ended is { Key: AlertIds.Offline, Alert.Status: AlertStatus.Resolved } ? OfflineRestMs : RestMs;
        return ended.Owed is null && nowMs - ended.ChangedAt > rest;
    }

    /// <summary>Whether it is to be told again.</summary>
    public static bool IsRepeatDue(AlertState firing, AlertRule rule, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(firing);
        ArgumentNullException.ThrowIfNull(rule);
        return rule.RepeatSeconds > 0 && firing is { IsFiring: true, Owed: null, Alert.Acknowledged: null }
            && nowMs - firing.ToldAt >= rule.RepeatSeconds * 1000L;
    }

    private static bool IsSame(AlertCondition one, AlertCondition other)
        => one.Kind == other.Kind && one.Series == other.Series && one.Device == other.Device && one.Per == other.Per;
}
