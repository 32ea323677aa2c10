using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Notify.Queue;

namespace CloudNexus.Functions.Tests.Notify;

/// <summary>Alerts and notices of tests.</summary>
internal static class Notices
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    public static AlertRule Rule(string id = "disk", AlertSeverity severity = AlertSeverity.Critical, params string[] channelIds) => new(
        id,
        $"Rule {id}",
        true,
        severity,
        AlertScope.Everything,
        new AlertCondition(AlertKinds.Threshold, 300, "disk.used_percent", Op: AlertOp.AtLeast, Value: 90),
        channelIds,
        NotifyResolved: true,
        RepeatSeconds: 0,
        Explain: true,
        CreatedAt: 0,
        CreatedBy: "ada",
        UpdatedAt: 0,
        Version: 1);

    public static Alert Alert(AlertRule rule, string nodeId = "web-1", string? device = null) => new(
        $"{rule.Id}-{nodeId}{device?.GetHashCode(StringComparison.Ordinal)}",
        rule.Id,
        rule.Name,
        rule.Severity,
        new AlertNode(nodeId, $"name of {nodeId}", "server"),
        AlertStatus.Firing,
        Noon.AddMinutes(-6).ToUnixTimeMilliseconds(),
        "The disk of web-1 is 97.3 % full.")
    {
        Series = "disk.used_percent",
        Device = device,
        Unit = "%",
        Value = 97.318,
        Threshold = 90,
        Peak = 98,
    };

    public static AlertNotice Firing(AlertRule rule, string nodeId = "web-1") => new(Alert(rule, nodeId), rule, AlertNoticeKind.Firing);

    public static AlertNotice Ended(AlertNotice firing, AlertNoticeKind kind = AlertNoticeKind.Resolved) => firing with
    {
        Kind = kind,
        Alert = firing.Alert with { Status = AlertStatus.Resolved, EndedAt = Noon.AddMinutes(1).ToUnixTimeMilliseconds() },
    };

    public static Notice Of(AlertNotice notice) => new(notice.Alert, notice.Kind, Noon);

    public static Delivery Waiting(AlertNotice notice, int secondsAgo)
        => Delivery.Of(notice.Key, new Notice(notice.Alert, notice.Kind, Noon.AddSeconds(-secondsAgo)));
}
