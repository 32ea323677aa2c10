using CloudNexus.Functions.Fleet;

namespace CloudNexus.Functions.Alerts.Rules;

/// <summary>Whom a rule is about.</summary>
public static class AlertScopes
{
    public static bool IsEverything(AlertScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope is { Labels: null or { Count: 0 }, NodeIds: null or { Count: 0 }, Types: null or { Count: 0 } };
    }

    public static bool Fits(AlertScope scope, Node node)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(node);
        return (scope.Labels is not { Count: > 0 } labels || NodeLabels.Hold(node.Labels, labels))
            && (scope.NodeIds is not { Count: > 0 } ids || ids.Contains(node.Id))
            && (scope.Types is not { Count: > 0 } types || types.Contains(node.Type));
    }
}
