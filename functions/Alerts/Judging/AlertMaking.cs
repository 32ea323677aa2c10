using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Fleet;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Alerts.Judging;

/// <summary>Makes alerts of what was judged. Pure.</summary>
internal static class AlertMaking
{
    public static AlertState Pending(AlertTrack track, Node node, AlertProgress progress)
    {
        var rule = track.Rule;
        var series = rule.Condition.Series;
        var text = AlertText.Firing(rule, node.Name, series, track.Device, UnitOf(track), progress.Value, progress.SinceMs);
        var alert = new Alert(
            AlertIds.Of(rule, node.Id, track.Key, progress.SinceMs),
            rule.Id,
            rule.Name,
            rule.Severity,
            new AlertNode(node.Id, node.Name, node.Type),
            AlertStatus.Pending,
            progress.SinceMs,
            text)
        {
            Series = series,
            Device = track.Device,
            Unit = UnitOf(track),
            Value = progress.Value,
            Threshold = rule.Condition.Value,
            Peak = progress.Peak,
        };
        return new AlertState(alert, rule, track.Key) { LastMs = progress.LastMs, Changes = progress.Changes };
    }

    /// <param name="firing">What is stored.</param>
    /// <param name="run">Still firing.</param>
    /// <param name="after">The progress from then on.</param>
    /// <param name="endedMs">When it was over.</param>
    /// <param name="why">Why it is not judged any more; null when it is over.</param>
    public static AlertState Ended(AlertState firing, AlertRun run, AlertProgress after, long endedMs, string? why)
    {
        var alert = firing.Alert;
        var peak = run.Track.Limits.Worse(run.Progress.Peak, alert.Peak ?? run.Progress.Peak);
        return firing with
        {
            Alert = alert with
            {
                Status = AlertStatus.Resolved,
                EndedAt = endedMs,
                Peak = peak,
                Value = run.Progress.Value,
                Text = why is null ? AlertText.Resolved(alert, UnitOf(run.Track), peak, endedMs) : AlertText.Ended(alert, why),
            },
            LastMs = run.Progress.LastMs,
            Changes = after.Changes,
            IsSilent = false,
        };
    }

    private static string? UnitOf(AlertTrack track) => track.Series.Count == 0 ? null
        : track.Series[0].Kind == SeriesKind.Counter ? $"{track.Series[0].Unit}/s" : track.Series[0].Unit;
}
