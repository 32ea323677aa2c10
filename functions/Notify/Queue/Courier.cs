using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Notify.Senders;
using CloudNexus.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Notify.Queue;

/// <summary>
/// Delivers what waits in one channel: makes messages of notices, sends those that are due, and stores what became of them before it goes on.
/// A message is stored before its first attempt, so that each attempt is of the same one under the same key; one that was sent and not
/// stored as such is sent again.
/// </summary>
public sealed partial class Courier(
    QueueStore store,
    ChannelDirectory channels,
    ChannelPorter porter,
    NoticeWriter writer,
    ISilences silences,
    AlertHistoryStore alerts,
    IEvents events,
    Tables tables,
    TimeProvider time,
    ILogger<Courier> logger)
{
    /// <summary>Attempts at a message.</summary>
    public const int MostAttempts = 8;

    private const string Off = "The channel was switched off.";
    private static readonly TimeSpan[] Pauses = [.. new[] { 10, 30, 60, 120, 300, 600, 600 }.Select(s => TimeSpan.FromSeconds(s))];
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private static readonly Counter<long> Attempts = Telemetry.Meter.CreateCounter<long>("notify.attempts");
    private static readonly Counter<long> Ended = Telemetry.Meter.CreateCounter<long>("notify.deliveries");
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
            : time.GetUtcNow() + Pauses[0];
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
            return DeliveryPlan.Earlier(plan.Next, await SendAsync(channel, waiting, lease, cancellation));
        }
        catch (LeaseLostException)
        {
            return time.GetUtcNow() + Pauses[0];
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
            await lease.WriteAsync(ended.Select(d => Put(channel, d)), cancellation);
            Count(DeliveryState.Dropped, plan.Drops.Count);
        }

        lease.Budget = plan.Budget;
        Digests.Add(plan.Digests);
        var now = time.GetUtcNow();
        foreach (var (i, members) in plan.Batches.Index())
        {
            // The order of ids is the order of messages.
            var batch = new Batch($"{now.ToUnixTimeMilliseconds():D14}-{i:D2}-{Ids.New()}", 0, now, null);
            var rows = members.Select(d => Put(channel, d with { BatchId = batch.Id }));
            await lease.WriteAsync(rows.Prepend(Put(channel, batch)), cancellation);
        }
    }

    /// <summary>Sends what is due, the oldest first; a message about an alert that an older one still waits to tell of waits for that.
    /// When the other side says nothing at all, the rest is left to the next time.</summary>
    /// <returns>When the next one is due; null when nothing is left.</returns>
    private async Task<DateTimeOffset?> SendAsync(
        Channel channel, WaitingQueue waiting, QueueLease lease, CancellationToken cancellation)
    {
        DateTimeOffset? next = null;
        var inTheWay = new HashSet<string?>();
        var isSilent = false;
        foreach (var batch in waiting.Batches)
        {
            var members = waiting.Deliveries.Where(d => d.BatchId == batch.Id).ToArray();
            if (members.Length == 0)
            {
                await lease.WriteAsync([RemovalOf(channel, batch)], cancellation);
                continue;
            }

            var alerts = members.Select(d => d.AlertId).ToHashSet();
            if (inTheWay.Overlaps(alerts))
            {
                inTheWay.UnionWith(alerts);
                continue;
            }

            Batch? left = batch;
            if (!isSilent && batch.DueAt <= time.GetUtcNow())
            {
                (left, isSilent) = await AttemptAsync(channel, batch, members, lease, cancellation);
            }

            if (left is not null)
            {
                inTheWay.UnionWith(alerts);
                next = DeliveryPlan.Earlier(next, left.DueAt);
            }
        }

        return next;
    }

    /// <returns>The message as it waits now, null when it has come to its end; and whether the other side said nothing at all.</returns>
    private async Task<(Batch? Left, bool IsSilent)> AttemptAsync(
        Channel channel, Batch batch, Delivery[] members, QueueLease lease, CancellationToken cancellation)
    {
        var attempt = batch.Attempt + 1;
        var message = writer.Write(batch.Id, [.. members.Select(d => d.Notice!)]);
        try
        {
            var note = await porter.SendAsync(channel, message, cancellation);
            Attempts.Add(1, KeyValuePair.Create<string, object?>("result", "sent"));
            await EndAsync(channel, batch, members, lease, DeliveryState.Sent, attempt, note, cancellation);
            return (null, false);
        }
        catch (DeliveryException failure)
        {
            Attempts.Add(1, KeyValuePair.Create<string, object?>("result", "failed"));
            LogFailed(logger, channel.Name, attempt, failure.Message);
            if (attempt >= MostAttempts)
            {
                await EndAsync(channel, batch, members, lease, DeliveryState.Failed, attempt, failure.Message, cancellation);
                await events.AddAsync([EventOf(channel, message, failure.Message)], cancellation);
                return (null, failure.IsSilence);
            }

            var now = time.GetUtcNow();
            var again = batch with { Attempt = attempt, DueAt = now + PauseAfter(attempt, failure), Error = failure.Message };
            await lease.WriteAsync([Put(channel, again), QueueStore.LastRow(channel.Id, now, false, failure.Message)], cancellation);
            return (again, failure.IsSilence);
        }
    }

    /// <summary>The message's row goes with the last of its deliveries: a crash in between has the others sent again, under the same
    /// key.</summary>
    private async Task EndAsync(
        Channel channel,
        Batch batch,
        Delivery[] members,
        QueueLease lease,
        DeliveryState state,
        int attempt,
        string? error,
        CancellationToken cancellation)
    {
        var rows = members.Select(d => Put(channel, d.End(state, attempt, error)))
            .Append(QueueStore.LastRow(channel.Id, time.GetUtcNow(), state == DeliveryState.Sent, error))
            .Append(RemovalOf(channel, batch));
        await lease.WriteAsync(rows, cancellation);
        Count(state, members.Length);
    }

    private FleetEvent EventOf(Channel channel, NoticeMessage message, string error) => new(
        EventTypes.ChannelFailed,
        time.GetUtcNow(),
        null,
        null,
        "system",
        [new FieldChange("channel", null, channel.Id), new FieldChange("name", null, channel.Name), new FieldChange("error", null, error)],
        $"The channel '{channel.Name}' did not take a message about {message.Notices.Count} {(message.Notices.Count == 1 ? "alert" : "alerts")} in {MostAttempts} attempts.");

    private static TimeSpan PauseAfter(int attempt, DeliveryException failure)
    {
        var asked = failure.RetryAfter is { } wait && wait > Pauses[attempt - 1] ? wait : Pauses[attempt - 1];
        return asked < LongestPause ? asked : LongestPause;
    }

    private static void Count(DeliveryState state, int count)
        => Ended.Add(count, KeyValuePair.Create<string, object?>("state", state.ToString().ToLowerInvariant()));

    private static TableTransactionAction Put(Channel channel, Delivery one)
        => TableTransactionAction.Update(QueueRows.ToRow(channel.Id, one), Azure.ETag.All, TableUpdateMode.Replace);

    private static TableTransactionAction Put(Channel channel, Batch one)
        => TableTransactionAction.Upsert(QueueRows.ToRow(channel.Id, one), TableUpdateMode.Replace);

    private static TableTransactionAction RemovalOf(Channel channel, Batch one)
        => TableTransactionAction.Delete(channel.Id, QueueRows.BatchPrefix + one.Id, Azure.ETag.All);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The channel {Channel} did not take a message (attempt {Attempt}): {Error}")]
    private static partial void LogFailed(ILogger logger, string channel, int attempt, string error);
}
