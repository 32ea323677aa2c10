using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Status.Outages;

namespace CloudNexus.Functions.Alerts.Evaluating;

/// <summary>Has alerts about nodes that are offline fire, end and be withdrawn: by what the status capability says, nothing else.</summary>
public sealed class OfflineJudge(AlertKeeper keeper, OutageStore outages, TimeProvider time)
{
    private const long OftenMs = 15 * 60_000;
    private const long RarelyMs = 15 * 60_000;
    private const long MinuteMs = 60_000;

    /// <exception cref="Storage.TableStorageException">The store does not answer: the next run is soon.</exception>
    public async Task JudgeAsync(AlertRule rule, Node node, NodeState? state, AlertState? stored, CancellationToken cancellation)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        switch (OfflineRules.Next(rule, stored, state, nowMs))
        {
            case OfflineStep.Show:
                await keeper.ShowAsync(Pending(rule, node, state!.Judged!), cancellation);
                break;
            case OfflineStep.Pass:
                await keeper.PassAsync(node.Id, stored!.Row, cancellation);
                break;
            case OfflineStep.Fire:
                var found = Pending(rule, node, state!.Judged!);
                var progress = AlertProgress.None with { Phase = AlertPhase.Pending, SinceMs = found.Alert.StartedAt, LastMs = nowMs };
                await keeper.FireAsync(found, progress, cancellation);
                break;
            case OfflineStep.Hold when stored!.BackAt > 0:
                await keeper.NoteAsync(stored, s => s with { BackAt = 0 }, cancellation);
                break;
            case OfflineStep.Settle:
                await SettleAsync(stored!, state!, nowMs, cancellation);
                break;
        }
    }

    /// <summary>Withdraws an alert that has ended, where samples that came since show that the node was not down.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer: the next run is soon.</exception>
    public async Task ReviewAsync(AlertState ended, NodeState? state, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ended);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var isDue = nowMs - ended.ChangedAt < OftenMs || nowMs % RarelyMs < MinuteMs;
        if (ended.Alert.Status == AlertStatus.Resolved && state is not null && isDue)
        {
            await SettleAsync(ended, state, nowMs, cancellation);
        }
    }

    private static AlertState Pending(AlertRule rule, Node node, NodeJudgement down)
    {
        var alert = new Alert(
            AlertIds.Of(rule, node.Id, AlertIds.Offline, down.SinceMs),
            rule.Id,
            rule.Name,
            rule.Severity,
            new AlertNode(node.Id, node.Name, node.Type),
            AlertStatus.Pending,
            down.SinceMs,
            AlertText.Offline(node.Name, down.SinceMs));
        return new AlertState(alert, rule, AlertIds.Offline) { DownAt = down.AtMs };
    }

    private async Task SettleAsync(AlertState stored, NodeState state, long nowMs, CancellationToken cancellation)
    {
        var startedMs = stored.Alert.StartedAt;
        var all = await outages.ListAsync(stored.Alert.Node.Id, startedMs, cancellation);
        var outage = all.FirstOrDefault(o => o.ReportedMs == startedMs);
        if (OfflineRules.End(stored, outage, state, nowMs) is { } end)
        {
            await keeper.EndAsync(
                stored.Alert.Node.Id,
                stored.Row,
                before => before.Alert.Id == stored.Alert.Id && before.Alert.Status != end.Status
                    ? Ended(before, end.Status, end.EndedMs, nowMs)
                    : null,
                cancellation);
        }
        else if (stored is { IsFiring: true, BackAt: 0 })
        {
            await keeper.NoteAsync(stored, s => s with { BackAt = nowMs }, cancellation);
        }
    }

    private static AlertState Ended(AlertState before, AlertStatus status, long endedMs, long nowMs)
    {
        var alert = before.Alert;
        var text = status == AlertStatus.Withdrawn ? AlertText.Withdrawn(alert, endedMs) : AlertText.Back(alert, endedMs);
        return before with
        {
            Alert = alert with { Status = status, EndedAt = endedMs, Text = text },
            Changes = before.IsFiring ? AlertMachine.End(before.ToProgress() with { LastMs = nowMs }).Changes : before.Changes,
        };
    }
}
