using System.Diagnostics.Metrics;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Events;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Alerts.Telling;

/// <summary>
/// Tells what is stored as owed: in the history, to those who notify people, among the events. It is owed until all of that is done, so that
/// whoever comes after a crash does it again: the notice has the same key then; of the event there may be two.
/// </summary>
public sealed partial class AlertTeller(
    AlertStateStore states,
    AlertHistoryStore history,
    IAlertNews news,
    ISilences silences,
    EventLog events,
    AlertFeed feed,
    TimeProvider time,
    ILogger<AlertTeller> logger)
{
    private static readonly Counter<long> Told = Telemetry.Meter.CreateCounter<long>("alerts.told");
    private static readonly Counter<long> Silenced = Telemetry.Meter.CreateCounter<long>("alerts.silenced");
    private static readonly Counter<long> Failures = Telemetry.Meter.CreateCounter<long>("alerts.tell_failures");

    /// <summary>Never fails: what is not told is owed still, and told by the next evaluation.</summary>
    /// <returns>The state as it is stored, as far as is known.</returns>
    public async Task<AlertState> SettleAsync(AlertState state, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Owed is not { } kind)
        {
            return state;
        }

        try
        {
            feed.Publish(state.Alert);
            return await SettleAsync(state, kind, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            Failures.Add(1);
            LogFailure(logger, kind, state.Alert.Id, failure);
            return state;
        }
    }

    private async Task<AlertState> SettleAsync(AlertState state, AlertNoticeKind kind, CancellationToken cancellation)
    {
        await history.PutAsync(state.Alert, cancellation);
        if (kind != AlertNoticeKind.Resolved || state.Rule.NotifyResolved)
        {
            await TellAsync(state, kind, cancellation);
        }

        var eventId = await RecordAsync(state, kind, cancellation);
        Told.Add(1, new KeyValuePair<string, object?>("kind", kind));

        // Somebody may have changed it meanwhile: an acknowledgement stays.
        var settled = await states.MoveAsync(
            state.Alert.Node.Id,
            state.Row,
            now => now?.Alert.Id == state.Alert.Id && now.Owed == kind
                ? now with
                {
                    Alert = now.Alert with { EventId = eventId },
                    Owed = null,
                    ToldAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
                }
                : null,
            cancellation);
        return settled.State ?? state with { Owed = null };
    }

    /// <returns>The id of the event that told of the firing.</returns>
    private async Task<string?> RecordAsync(AlertState state, AlertNoticeKind kind, CancellationToken cancellation)
    {
        var known = state.Alert.EventId;
        if ((kind == AlertNoticeKind.Firing && known is not null) || AlertEvents.Of(kind, state) is not { } made)
        {
            return known;
        }

        var item = await events.AppendAsync(made, cancellation)
            ?? throw new InvalidOperationException("The event is not known to be stored.");
        if (kind != AlertNoticeKind.Firing)
        {
            return known;
        }

        var alert = state.Alert with { EventId = item.Id };
        await history.PutAsync(alert, cancellation);
        feed.Publish(alert);
        return item.Id;
    }

    private async Task TellAsync(AlertState state, AlertNoticeKind kind, CancellationToken cancellation)
    {
        var silence = await silences.FindAsync(state.Alert, cancellation);
        Silenced.Add(silence is null ? 0 : 1);
        await news.TellAsync(
            new AlertNotice(state.Alert with { SilencedBy = silence }, state.Rule, kind)
            {
                Number = kind == AlertNoticeKind.Repeat ? state.Repeats : 0,
            },
            cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} of alert {Alert} was not told; the next evaluation does it again")]
    private static partial void LogFailure(ILogger logger, AlertNoticeKind kind, string alert, Exception failure);
}
