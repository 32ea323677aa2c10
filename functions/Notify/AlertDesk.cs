using System.Diagnostics.Metrics;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Notify.Queue;

namespace CloudNexus.Functions.Notify;

/// <summary>Takes what is to be told of alerts and stores it for each channel that is to hear of it.</summary>
public sealed class AlertDesk(
    ChannelDirectory channels, QueueStore queue, NodeStore nodes, Couriers couriers, TimeProvider time) : IAlertNews
{
    private static readonly Counter<long> Told = Telemetry.Meter.CreateCounter<long>("notify.told");
    private static readonly Counter<long> Unheard = Telemetry.Meter.CreateCounter<long>("notify.unheard");

    public async Task TellAsync(AlertNotice notice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (notice.Kind == AlertNoticeKind.Resolved && !notice.Rule.NotifyResolved)
        {
            return;
        }

        var hearing = await HearingAsync(notice, cancellation);
        if (hearing.Count == 0)
        {
            Unheard.Add(1);
            return;
        }

        var now = time.GetUtcNow();
        var delivery = Delivery.Of(notice.Key, new Notice(notice.Alert, notice.Kind, now));
        await Task.WhenAll(hearing.Select(channel => queue.AddAsync(channel.Id, delivery, cancellation)));
        Told.Add(1, KeyValuePair.Create<string, object?>("kind", delivery.Kind));
        couriers.Wake(hearing.Select(c => c.Id), now + DeliveryPlan.GatherFor);
    }

    /// <summary>The end of an alert is told where its beginning was: not where that was dropped.</summary>
    private async Task<IReadOnlyList<Channel>> HearingAsync(AlertNotice notice, CancellationToken cancellation)
    {
        var all = (await channels.ListAsync(cancellation)).Where(c => c.Takes(notice.Rule, notice.Alert.Severity)).ToArray();
        if (all.Any(c => c.Labels.Count > 0))
        {
            var labels = (await nodes.FindAsync(notice.Alert.Node.Id, cancellation))?.Labels;
            all = [.. all.Where(c => c.MayTellOf(labels))];
        }

        if (notice.Kind is AlertNoticeKind.Firing or AlertNoticeKind.Repeat)
        {
            return all;
        }

        var beginning = notice with { Kind = AlertNoticeKind.Firing, Number = 0 };
        var states = await Task.WhenAll(all.Select(c => queue.StateOfAsync(c.Id, beginning.Key, cancellation)));
        return [.. all.Where((_, i) => states[i] != DeliveryState.Dropped)];
    }
}
