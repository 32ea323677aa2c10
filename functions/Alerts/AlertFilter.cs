namespace CloudNexus.Functions.Alerts;

/// <summary>Which alerts are wanted; null for any.</summary>
/// <param name="IsActive">Only those that are pending or fire.</param>
public sealed record AlertFilter(
    AlertStatus? Status = null, AlertSeverity? Severity = null, string? NodeId = null, string? RuleId = null, bool IsActive = false)
{
    public bool Takes(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return (Status is null || alert.Status == Status)
            && (Severity is null || alert.Severity == Severity)
            && (NodeId is null || alert.Node.Id == NodeId)
            && (RuleId is null || alert.RuleId == RuleId)
            && (!IsActive || alert.Status is AlertStatus.Pending or AlertStatus.Firing);
    }
}
