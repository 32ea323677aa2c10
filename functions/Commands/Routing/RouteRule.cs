using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Commands.Routing;

/// <summary>Checks routing rules, and says what they take.</summary>
internal static class RouteRule
{
    public const int UsualPriority = 100;
    private const int MostPriority = 1_000;
    private const int MostName = 64;

    /// <summary>Stands for a rule that the service is to find.</summary>
    public const string Any = "*";

    /// <exception cref="ApiException">400, naming the field.</exception>
    public static RouteItem Check(RouteRequest asked, string id, long version, DateTimeOffset createdAt, DateTimeOffset now, string actor)
    {
        var name = asked.Name?.Trim();
        if (name is not { Length: > 0 and <= MostName } || name == Any || !NodeRules.IsText(name, MostName))
        {
            throw NodeRules.Bad("name", $"1 to {MostName} printable characters, and not '{Any}' alone");
        }

        if (asked.Action is not { } action || !(action == Any || CommandText.IsAction(action.EndsWith('*') ? action[..^1] : action)))
        {
            throw NodeRules.Bad("action", "an action such as 'restart-web', the beginning of some such as 'restart-*', or '*' for all");
        }

        if (asked.Capability is { } capability && !CommandText.IsAction(capability))
        {
            throw NodeRules.Bad("capability", $"1 to {CommandText.MostActionLength} of a to z, 0 to 9, '.', '_' and '-'");
        }

        if (asked.Priority is < 0 or > MostPriority)
        {
            throw NodeRules.Bad("priority", $"0 to {MostPriority}");
        }

        if (asked.Choose is { } choose && !Enum.IsDefined(choose))
        {
            throw NodeRules.Bad("choose", "'least_loaded' or 'all'");
        }

        return new RouteItem(
            id,
            name,
            action,
            NodeRules.Labels(asked.Labels),
            asked.Capability,
            asked.Choose ?? RouteChoice.LeastLoaded,
            asked.Priority ?? UsualPriority,
            asked.Enabled ?? true,
            version,
            createdAt,
            now,
            actor);
    }

    public static bool Takes(RouteItem rule, string action)
        => rule.Action.EndsWith('*') ? action.StartsWith(rule.Action[..^1], StringComparison.Ordinal) : action == rule.Action;

    /// <summary>Whether a target may have the action by this rule now.</summary>
    public static bool Fits(RouteItem rule, string action, AgentItem agent)
        => agent.Status is NodeStatus.Up or NodeStatus.Degraded
            && NodeLabels.Hold(agent.Labels, rule.Labels)
            && (rule.Capability is null || agent.Capabilities.Contains(rule.Capability))
            && (agent.Capabilities.Contains(action) || (agent.Kind == Agents.AgentService.Host && CommandActions.BuiltIn.Contains(action)));
}
