using System.Text.Json.Serialization;
using Azure;
using CloudNexus.Functions.Alerts.Machine;

namespace CloudNexus.Functions.Alerts.States;

/// <summary>What is stored of a rule and a series (or a node) while it is pending or fires, and for a while after.</summary>
/// <param name="Alert">As it was written last.</param>
/// <param name="Rule">As it was then.</param>
/// <param name="Key">Which series: a track's key, or <see cref="AlertIds.Offline"/>.</param>
public sealed record AlertState(Alert Alert, AlertRule Rule, string Key)
{
    /// <summary>The last reading, epoch milliseconds; 0 where there is none.</summary>
    public long LastMs { get; init; }

    /// <summary>As <see cref="AlertProgress.Changes"/>.</summary>
    public IReadOnlyList<long> Changes { get; init; } = [];

    /// <summary>What has happened and is not known to have been told; null for nothing.</summary>
    public AlertNoticeKind? Owed { get; init; }

    /// <summary>Of the last repeat; 0 before the first.</summary>
    public int Repeats { get; init; }

    /// <summary>When it was last told or repeated, epoch milliseconds of the server's clock.</summary>
    public long ToldAt { get; init; }

    /// <summary>When its status last changed, epoch milliseconds of the server's clock.</summary>
    public long ChangedAt { get; init; }

    /// <summary>Of a node that is offline: since when it was said to be down. Epoch milliseconds.</summary>
    public long DownAt { get; init; }

    /// <summary>Of a node that was offline: when it was seen to be back, until that is settled. Epoch milliseconds; 0 for not.</summary>
    public long BackAt { get; init; }

    /// <summary>Whether it is said that the node sends nothing.</summary>
    public bool IsSilent { get; init; }

    /// <summary>The row's; null for one that is not stored.</summary>
    [JsonIgnore]
    public ETag? Tag { get; init; }

    [JsonIgnore]
    public string Row => AlertIds.RowOf(Rule.Id, Key);

    [JsonIgnore]
    public bool IsFiring => Alert.Status == AlertStatus.Firing;

    [JsonIgnore]
    public bool IsPending => Alert.Status == AlertStatus.Pending;

    /// <summary>Where to go on from.</summary>
    public AlertProgress ToProgress() => IsFiring
        ? new AlertProgress
        {
            Phase = AlertPhase.Firing,
            LastMs = LastMs,
            SinceMs = Alert.StartedAt,
            FiredMs = Alert.FiredAt ?? 0,
            Value = Alert.Value ?? 0,
            Peak = Alert.Peak ?? Alert.Value ?? 0,
            IsFlapping = Alert.Flapping,
            Changes = Changes,
        }
        : AlertProgress.None with { Changes = Changes };
}
