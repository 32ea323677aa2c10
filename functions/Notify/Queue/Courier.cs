using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Storage;

namespace CloudNexus.Functions.Notify.Queue;

/// <summary>
/// Delivers what waits in one channel: makes messages of notices, sends those that are due, and stores what became of them before it goes
/// on. A message is stored before its first attempt, so that each attempt is of the same one under the same key; one that was sent and not
/// stored as such is sent again.
/// </summary>
public sealed class Courier(
    QueueStore store,
    ChannelDirectory channels,
    BatchSender sender,
    ISilences silences,
    AlertHistoryStore alerts,
    Tables tables,
    TimeProvider time)
{
    private const string Off = "The channel was switched off.";
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(5);

    /// <summary>When somebody else has just taken the turn.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    private static readonly Counter<long> Digests = Telemetry.Meter.CreateCounter<long>("notify.digests");

    private readonly ConcurrentDictionary<string, int> _waiting = new(StringComparer.Ordinal);

    /// <summary>Notices that waited when this instance looked last.</summary>
    public int Waiting => _waiting.Values.Sum();

    /// <summary>Sees to what waits in a channel.</summary>
    /// <returns>When there is more to do, as far as that is known; null when nothing waits for its time.</returns>
    /// <exception cref="TableStorageException">The store does not answer: what waits goes on waiting.</exception>
    public async Task<DateTimeOffset?> RunAsync(string channelId, CancellationToken cancellation)
    {
        var channel = (await channels.ListAsync(cancellation)).FirstOrDefault(c => c.Id == channelId);
        if (channel is null)
        {
            _waiting.TryRemove(channelId, out _);
            return null;
        }

        var waiting = await store.WaitingAsync(channelId, cancellation);
        _waiting[channelId] = waiting.Deliveries.Count;
        if (waiting.IsEmpty)
        {
            return null;
        }

        var (budget, busyUntil) = await QueueLease.LookAsync(tables, time, channelId, cancellation);
        if (busyUntil is not null)
        {
            return busyUntil;
        }

        var plan = await PlanAsync(channel, waiting, budget, cancellation);
        if (!plan.HasWork && !waiting.Batches.Any(b => b.DueAt <= time.GetUtcNow()))
        {
            return DeliveryPlan.Earlier(plan.Next, waiting.Batches.Select(b => (DateTimeOffset?)b.DueAt).Min());
        }

        return await QueueLease.TryTakeAsync(tables, time, channelId, cancellation) is { } lease
            ? await RunAsync(channel, lease, cancellation)
            : time.GetUtcNow() + LookAgain;
    }

    private async Task<DateTimeOffset?> RunAsync(Channel channel, QueueLease lease, CancellationToken cancellation)
    {
        try
        {
            // What was seen before the turn was taken may be done by now.
            var waiting = await store.WaitingAsync(channel.Id, cancellation);
            var plan = await PlanAsync(channel, waiting, lease.Budget, cancellation);
            await FormAsync(channel, plan, lease, cancellation);
            waiting = plan.HasWork ? await store.WaitingAsync(channel.Id, cancellation) : waiting;
            return DeliveryPlan.Earlier(plan.Next, await sender.SendAsync(channel, waiting, lease, cancellation));
        }
        catch (LeaseLostException)
        {
            return time.GetUtcNow() + LookAgain;
        }
        finally
        {
            await lease.LeaveAsync();
        }
    }

    private async Task<DeliveryPlan> PlanAsync(
        Channel channel, WaitingQueue waiting, MessageBudget budget, CancellationToken cancellation)
    {
        if (!channel.Enabled)
        {
            return new DeliveryPlan([], [.. waiting.Deliveries.Select(d => (d, Off))], 0, budget, null);
        }

        var open = waiting.Deliveries.Where(d => d.BatchId is null).ToArray();
        var holds = new Dictionary<string, DeliveryHold>();
        foreach (var delivery in open)
        {
            holds[delivery.Key] = await HoldOfAsync(delivery, cancellation);
        }

        return DeliveryPlan.Of(open, d => holds[d.Key], budget, time.GetUtcNow());
    }

    private async Task<DeliveryHold> HoldOfAsync(Delivery delivery, CancellationToken cancellation)
    {
        var notice = delivery.Notice!;
        if (await silences.FindAsync(notice.Alert, cancellation) is not null)
        {
            return DeliveryHold.Silenced;
        }

        // Nothing but a silence holds one back for so long; of its end nobody may have been told.
        return notice.Kind == AlertNoticeKind.Firing && time.GetUtcNow() - notice.At > Held
            && await alerts.FindAsync(notice.Alert.Id, cancellation) is { Status: not AlertStatus.Firing }
            ? DeliveryHold.Over
            : DeliveryHold.None;
    }

    /// <summary>Stores the plan: what is dropped, and which notices are a message from now on.</summary>
    private async Task FormAsync(Channel channel, DeliveryPlan plan, QueueLease lease, CancellationToken cancellation)
    {
        if (plan.Drops.Count > 0)
        {
            var ended = plan.Drops.Select(d => d.Delivery.End(DeliveryState.Dropped, 0, d.Reason));
            await lease.WriteAsync(ended.Select(d => QueueRows.Put(channel.Id, d)), cancellation);
            BatchSender.Count(DeliveryState.Dropped, plan.Drops.Count);
        }

        lease.Budget = plan.Budget;
        Digests.Add(plan.Digests);
        var now = time.GetUtcNow();
        foreach (var (i, members) in plan.Batches.Index())
        {
            // The order of ids is the order of messages.
            var batch = new Batch($"{now.ToUnixTimeMilliseconds():D14}-{i:D2}-{Ids.New()}", 0, now, null);
            var rows = members.Select(d => QueueRows.Put(channel.Id, d with { BatchId = batch.Id }));
            await lease.WriteAsync(rows.Prepend(QueueRows.Put(channel.Id, batch)), cancellation);
        }
    }
}
