using System.Text.Json.Serialization;

namespace CloudNexus.Functions.Alerts;

/// <summary>One time that a rule held for a node, from its beginning to its end. Times are epoch milliseconds.</summary>
/// <param name="Id">Follows from rule, version, node, series and beginning: whoever finds the same alert gives it the same id.</param>
/// <param name="Series">Which series; null where the rule is about none.</param>
/// <param name="Device">What tells it from others of its name; null where it has no labels, or all are judged together.</param>
/// <param name="StartedAt">Since when the condition holds, by the samples' time; of a node that is offline, its last sample.</param>
/// <param name="Text">What, where and since when, in a sentence for people.</param>
public sealed record Alert(
    string Id,
    string RuleId,
    string RuleName,
    AlertSeverity Severity,
    AlertNode Node,
    AlertStatus Status,
    long StartedAt,
    string Text)
{
    public string? Series { get; init; }

    public string? Device { get; init; }

    /// <summary>Of value, threshold and peak, such as <c>By</c>; per second for counters. Null where there is none.</summary>
    public string? Unit { get; init; }

    /// <summary>The last value that was written down; null where there is none.</summary>
    public double? Value { get; init; }

    public double? Threshold { get; init; }

    /// <summary>The worst value of it.</summary>
    public double? Peak { get; init; }

    /// <summary>When it had held for long enough.</summary>
    public long? FiredAt { get; init; }

    public long? EndedAt { get; init; }

    public AlertAcknowledgement? Acknowledged { get; init; }

    /// <summary>The silence that keeps it from being told now; said of alerts that fire.</summary>
    public string? SilencedBy { get; init; }

    /// <summary>It came and went too often: it is held until it stays away for longer.</summary>
    public bool Flapping { get; init; }

    /// <summary>The event that told of its firing; its explanation is asked for by it.</summary>
    public string? EventId { get; init; }
}

public sealed record AlertNode(string Id, string Name, string Type);

/// <param name="At">Epoch milliseconds.</param>
public sealed record AlertAcknowledgement(string By, long At, string? Note);

[JsonConverter(typeof(JsonStringEnumConverter<AlertStatus>))]
public enum AlertStatus
{
    /// <summary>The condition holds, not yet for long enough.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    [JsonStringEnumMemberName("firing")]
    Firing,

    [JsonStringEnumMemberName("resolved")]
    Resolved,

    /// <summary>It should not have fired: samples that came later show it.</summary>
    [JsonStringEnumMemberName("withdrawn")]
    Withdrawn,
}
