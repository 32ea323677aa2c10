namespace CloudNexus.Functions.Alerts.Silences;

/// <summary>Whom a silence is about.</summary>
public static class SilenceScopes
{
    public static bool IsOn(Silence silence, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(silence);
        return silence.From <= nowMs && nowMs < silence.Until;
    }

    /// <summary>Whether it takes the alert as far as that is known without its node's labels.</summary>
    public static bool MayTake(SilenceScope scope, Alert alert)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(alert);
        return (scope.NodeIds is not { Count: > 0 } nodes || nodes.Contains(alert.Node.Id))
            && (scope.RuleIds is not { Count: > 0 } rules || rules.Contains(alert.RuleId));
    }
}
