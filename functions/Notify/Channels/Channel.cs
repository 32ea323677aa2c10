using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Notify.Channels;

/// <summary>A channel as it is stored.</summary>
/// <param name="Settings">With its secrets sealed.</param>
/// <param name="Labels">Only alerts of nodes that carry all of these are told: what whoever changed it last may see.</param>
public sealed record Channel(
    string Id,
    string Name,
    ChannelKind Kind,
    bool Enabled,
    bool IsDefault,
    ChannelSettings Settings,
    AlertSeverity? MinSeverity,
    IReadOnlyDictionary<string, string> Labels,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string UpdatedBy)
{
    /// <summary>Whether a rule is told here.</summary>
    public bool Takes(AlertRule rule, AlertSeverity severity)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Enabled && !(severity < MinSeverity) && (rule.ChannelIds.Count == 0 ? IsDefault : rule.ChannelIds.Contains(Id));
    }

    /// <summary>Whether it may tell of a node.</summary>
    /// <param name="labels">The node's; null for one that is gone.</param>
    public bool MayTellOf(IReadOnlyDictionary<string, string>? labels)
        => Labels.Count == 0 || (labels is not null && NodeLabels.Hold(labels, Labels));

    public ChannelItem ToItem(LastDelivery? last) => new(
        Id,
        Name,
        Kind,
        Enabled,
        IsDefault,
        ChannelSecrets.Hide(Settings),
        MinSeverity,
        CreatedAt.ToUnixTimeMilliseconds(),
        UpdatedAt.ToUnixTimeMilliseconds(),
        UpdatedBy,
        last);
}
