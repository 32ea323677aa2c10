using System.Diagnostics.Metrics;
using CloudNexus.Functions.Alerts.Machine;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Alerts.Telling;

namespace CloudNexus.Functions.Alerts.States;

/// <summary>
/// Makes what alerts become durable, and then told. Of several who find the same, one writes it; the others learn what is stored.
/// </summary>
public sealed class AlertKeeper(AlertStateStore states, AlertHistoryStore history, AlertTeller teller, AlertFeed feed, TimeProvider time)
{
    private static readonly Counter<long> Fired = Telemetry.Meter.CreateCounter<long>("alerts.fired");
    private static readonly Counter<long> Resolved = Telemetry.Meter.CreateCounter<long>("alerts.resolved");
    private static readonly Counter<long> Withdrawn = Telemetry.Meter.CreateCounter<long>("alerts.withdrawn");

    /// <summary>Has an alert fire.</summary>
    /// <param name="found">Pending, with all but what follows from its firing.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False when it cannot be now, for what was before has still to be told; and what is stored: perhaps of somebody who was
    /// first.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public Task<(bool IsDone, AlertState? State)> FireAsync(AlertState found, AlertProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(found);
        return ChangeAsync(found.Alert.Node.Id, found.Row, (before, nowMs) =>
        {
            if (before is { IsFiring: true } || (before is { IsPending: false } && before.Alert.Id == found.Alert.Id))
            {
                return null;
            }

            var fired = AlertMachine.Fire(progress with { Changes = Join(before?.Changes, progress.Changes) });
            return found with
            {
                Alert = found.Alert with { Status = AlertStatus.Firing, FiredAt = fired.FiredMs, Flapping = fired.IsFlapping },
                LastMs = fired.LastMs,
                Changes = fired.Changes,
                Owed = AlertNoticeKind.Firing,
                ChangedAt = nowMs,
            };
        }, cancellation);
    }

    /// <summary>Ends an alert that fires; of one that has ended, what it was can be changed.</summary>
    /// <param name="nodeId">Its node.</param>
    /// <param name="row">Its row.</param>
    /// <param name="end">From what is stored to what is to be; null to leave it. Called for what is not pending.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>False when it cannot be now, for its firing has still to be told; and what is stored.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public Task<(bool IsDone, AlertState? State)> EndAsync(
        string nodeId, string row, Func<AlertState, AlertState?> end, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(end);
        return ChangeAsync(
            nodeId,
            row,
            (before, nowMs) => before is { IsPending: false } && end(before) is { } after
                ? after with
                {
                    Owed = after.Alert.Status == AlertStatus.Withdrawn ? AlertNoticeKind.Withdrawn : AlertNoticeKind.Resolved,
                    ChangedAt = nowMs,
                }
                : null,
            cancellation);
    }

    /// <summary>Shows what is pending; what fires stays as it is.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AlertState?> ShowAsync(AlertState pending, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pending);
        var (state, isWritten) = await states.MoveAsync(
            pending.Alert.Node.Id,
            pending.Row,
            before => before is { IsFiring: true } or { Owed: not null } || before?.Alert.Id == pending.Alert.Id
                ? null
                : pending with { Changes = before?.Changes ?? pending.Changes, ChangedAt = time.GetUtcNow().ToUnixTimeMilliseconds() },
            cancellation);
        if (isWritten)
        {
            feed.Publish(state!.Alert);
        }

        return state;
    }

    /// <summary>Shows no more what was pending and has passed.</summary>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task PassAsync(string nodeId, string row, CancellationToken cancellation)
    {
        if (await states.FindAsync(nodeId, row, cancellation) is { IsPending: true } pending
            && await states.TryRemoveAsync(pending, cancellation))
        {
            var text = AlertText.Passed(pending.Alert);
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            feed.Publish(pending.Alert with { Status = AlertStatus.Resolved, EndedAt = nowMs, Text = text });
        }
    }

    /// <summary>Changes what is said of an alert that fires, without a notice.</summary>
    /// <returns>As it is stored; null when it does not fire any more.</returns>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<AlertState?> NoteAsync(AlertState firing, Func<AlertState, AlertState?> change, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(firing);
        ArgumentNullException.ThrowIfNull(change);
        var (state, isWritten) = await states.MoveAsync(
            firing.Alert.Node.Id,
            firing.Row,
            before => before is { IsFiring: true } && before.Alert.Id == firing.Alert.Id ? change(before) : null,
            cancellation);
        if (isWritten)
        {
            await history.PutAsync(state!.Alert, cancellation);
            feed.Publish(state.Alert);
        }

        return state is { IsFiring: true } && state.Alert.Id == firing.Alert.Id ? state : null;
    }

    /// <summary>Changes what is told. What is still owed is told first, so that nothing of it is skipped.</summary>
    private async Task<(bool IsDone, AlertState? State)> ChangeAsync(
        string nodeId, string row, Func<AlertState?, long, AlertState?> change, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            var isOwing = false;
            var (state, isWritten) = await states.MoveAsync(
                nodeId,
                row,
                before =>
                {
                    var after = change(before, time.GetUtcNow().ToUnixTimeMilliseconds());
                    isOwing = after is not null && before is { Owed: not null };
                    return isOwing ? null : after;
                },
                cancellation);
            if (isWritten)
            {
                CounterOf(state!.Alert.Status).Add(1, new KeyValuePair<string, object?>("severity", state.Alert.Severity));
                return (true, await teller.SettleAsync(state, cancellation));
            }

            if (!isOwing)
            {
                return (true, state);
            }

            if (attempt > 0 || (await teller.SettleAsync(state!, cancellation)).Owed is not null)
            {
                return (false, state);
            }
        }
    }

    private static Counter<long> CounterOf(AlertStatus status) => status switch
    {
        AlertStatus.Firing => Fired,
        AlertStatus.Withdrawn => Withdrawn,
        _ => Resolved,
    };

    private static long[] Join(IReadOnlyList<long>? stored, IReadOnlyList<long> known)
        => [.. known.Concat(stored ?? []).Distinct().Order()];
}
