using System.Globalization;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Events;

namespace CloudNexus.Functions.Alerts.Telling;

/// <summary>The events of this capability.</summary>
internal static class AlertEvents
{
    private const string Actor = "system";

    /// <summary>What may not be explained says so.</summary>
    public const string ExplainField = "explain";

    /// <summary>Null where a notice is no event of its own.</summary>
    public static FleetEvent? Of(AlertNoticeKind kind, AlertState state)
    {
        var alert = state.Alert;
        return kind switch
        {
            AlertNoticeKind.Firing => Make(EventTypes.AlertFiring, alert.FiredAt ?? alert.StartedAt, Actor, state),
            AlertNoticeKind.Resolved => Make(EventTypes.AlertResolved, alert.EndedAt ?? state.ChangedAt, Actor, state),
            AlertNoticeKind.Withdrawn => Make(EventTypes.AlertWithdrawn, state.ChangedAt, Actor, state),
            _ => null,
        };
    }

    public static FleetEvent Acknowledged(AlertState state)
    {
        var said = state.Alert.Acknowledged!;
        var made = Make(EventTypes.AlertAcknowledged, said.At, said.By, state);
        return made with { Text = said.Note is { } note ? $"{said.By} saw to '{state.Alert.RuleName}' of {state.Alert.Node.Name}: {note}"
            : $"{said.By} saw to '{state.Alert.RuleName}' of {state.Alert.Node.Name}." };
    }

    private static FleetEvent Make(string type, long atMs, string actor, AlertState state)
    {
        var alert = state.Alert;
        FieldChange?[] changes =
        [
            New("alert", alert.Id),
            New("rule", alert.RuleId),
            New("ruleName", alert.RuleName),
            New("severity", alert.Severity.ToString().ToLowerInvariant()),
            New("value", alert.Value?.ToString(CultureInfo.InvariantCulture)),
            New("device", alert.Device),
            New("series", alert.Series),
            state.Rule.Explain ? null : New(ExplainField, "no"),
        ];
        return new FleetEvent(
            type,
            DateTimeOffset.FromUnixTimeMilliseconds(atMs),
            alert.Node.Id,
            alert.Node.Name,
            actor,
            [.. changes.OfType<FieldChange>()],
            alert.Text);

        static FieldChange? New(string field, string? value) => value is null ? null : new FieldChange(field, null, value);
    }
}
