using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Http;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Alerts.Rules;

/// <summary>Checks rules as people write them. Each refusal names the field and says what it may be.</summary>
internal static class AlertRuleCheck
{
    public const int MostIds = 200;
    private const int MostName = 64;
    private const int MostDevice = 256;
    private const int MostChannels = 20;
    private const int MostSeconds = 86_400;
    private const int MostRepeat = 7 * 86_400;
    private const int LeastRepeat = 60;

    /// <exception cref="ApiException">400.</exception>
    public static AlertRule Check(AlertRuleRequest asked, string id, long version, long createdAt, string createdBy, long nowMs)
    {
        var name = asked.Name?.Trim();
        if (name is not { Length: > 0 and <= MostName } || !NodeRules.IsText(name, MostName))
        {
            throw NodeRules.Bad("name", $"1 to {MostName} printable characters");
        }

        if (asked.Severity is { } severity && !Enum.IsDefined(severity))
        {
            throw NodeRules.Bad("severity", "'info', 'warning' or 'critical'");
        }

        if (asked.RepeatSeconds is { } repeat and not 0 && repeat is < LeastRepeat or > MostRepeat)
        {
            throw NodeRules.Bad("repeatSeconds", $"0 for never, or {LeastRepeat} to {MostRepeat}");
        }

        if (asked.ChannelIds is { } channels && (channels.Length > MostChannels || !channels.All(NodeId.IsValid)))
        {
            throw NodeRules.Bad("channelIds", $"at most {MostChannels} ids of channels");
        }

        return new AlertRule(
            id,
            name,
            asked.Enabled ?? true,
            asked.Severity ?? AlertSeverity.Warning,
            Scope(asked.Scope),
            Condition(asked.Condition ?? throw NodeRules.Bad("condition", "an object with its 'kind'")),
            [.. (asked.ChannelIds ?? []).Distinct()],
            asked.NotifyResolved ?? true,
            asked.RepeatSeconds ?? 0,
            asked.Explain ?? true,
            createdAt,
            createdBy,
            nowMs,
            version);
    }

    /// <exception cref="ApiException">400.</exception>
    public static void Ids(IReadOnlyList<string>? ids, string field)
    {
        if (ids is not null && (ids.Count > MostIds || !ids.All(NodeId.IsValid)))
        {
            throw NodeRules.Bad(field, $"at most {MostIds} ids");
        }
    }

    private static AlertScope Scope(AlertScope? scope)
    {
        if (scope is null)
        {
            return AlertScope.Everything;
        }

        var labels = NodeRules.Labels(scope.Labels);
        Ids(scope.NodeIds, "nodeIds");
        return scope.Types is { } types && !types.All(NodeTypes.All.Contains)
            ? throw NodeRules.Bad("types", $"of {string.Join(", ", NodeTypes.All)}")
            : new AlertScope(
                labels.Count == 0 ? null : labels,
                scope.NodeIds is { Count: > 0 } ids ? [.. ids.Distinct()] : null,
                scope.Types is { Count: > 0 } some ? [.. some.Distinct()] : null);
    }

    private static AlertCondition Condition(AlertCondition asked)
    {
        if (asked.ForSeconds is < 0 or > MostSeconds)
        {
            throw NodeRules.Bad("forSeconds", $"0 to {MostSeconds}");
        }

        return asked.Kind switch
        {
            AlertKinds.Threshold => Threshold(asked),
            AlertKinds.Offline when asked is { Series: null, Device: null, Op: null, Value: null, ClearValue: null, Per: null, ClearForSeconds: null }
                => asked,
            AlertKinds.Offline => throw NodeRules.Bad("condition", "of kind 'offline', which takes nothing but 'forSeconds'"),
            _ => throw NodeRules.Bad("kind", $"'{AlertKinds.Threshold}' or '{AlertKinds.Offline}'"),
        };
    }

    private static AlertCondition Threshold(AlertCondition asked)
    {
        if (asked.Series is null || !SeriesNames.IsSeriesName(asked.Series))
        {
            throw NodeRules.Bad("series", "a series' name such as cpu.total: what GET /api/v1/nodes/{id}/series tells");
        }

        if (asked.Device is { } device && (device.Length is 0 or > MostDevice || !SeriesNames.IsPrintable(device)))
        {
            throw NodeRules.Bad("device", $"1 to {MostDevice} printable characters, as a label of the series says it; left out for all");
        }

        if (asked.Op is not { } op || !Enum.IsDefined(op))
        {
            throw NodeRules.Bad("op", "'>', '>=', '<' or '<='");
        }

        if (asked.Value is not { } value || !double.IsFinite(value))
        {
            throw NodeRules.Bad("value", "a number");
        }

        if (asked.Per is { } per && !Enum.IsDefined(per))
        {
            throw NodeRules.Bad("per", "'node' or 'device'");
        }

        if (asked.ClearForSeconds is < 0 or > MostSeconds)
        {
            throw NodeRules.Bad("clearForSeconds", $"0 to {MostSeconds}");
        }

        var isAbove = op is AlertOp.Above or AlertOp.AtLeast;
        if (asked.ClearValue is { } clear && (!double.IsFinite(clear) || (isAbove ? clear > value : clear < value)))
        {
            throw NodeRules.Bad("clearValue", $"a number that is not {(isAbove ? "above" : "below")} 'value'");
        }

        return asked with { Per = asked.Per ?? AlertPer.Device, ClearForSeconds = asked.ClearForSeconds ?? AlertLimits.UsualClearSeconds };
    }
}
