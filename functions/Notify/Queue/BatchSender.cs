using System.Diagnostics.Metrics;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Notify.Senders;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Notify.Queue;

/// <summary>Sends the messages of a channel within a turn at it, and stores what became of each before the next.</summary>
public sealed partial class BatchSender(
    ChannelPorter porter, NoticeWriter writer, IEvents events, TimeProvider time, ILogger<BatchSender> logger)
{
    /// <summary>Attempts at a message.</summary>
    public const int MostAttempts = 8;

    private static readonly TimeSpan[] Pauses = [.. new[] { 10, 30, 60, 120, 300, 600, 600 }.Select(s => TimeSpan.FromSeconds(s))];
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private static readonly Counter<long> Attempts = Telemetry.Meter.CreateCounter<long>("notify.attempts");
    private static readonly Counter<long> Ended = Telemetry.Meter.CreateCounter<long>("notify.deliveries");

    internal static void Count(DeliveryState state, int count)
        => Ended.Add(count, KeyValuePair.Create<string, object?>("state", state.ToString().ToLowerInvariant()));

    /// <summary>Sends what is due, the oldest first; a message about an alert that an older one still waits to tell of waits for that.
    /// When the other side says nothing at all, the rest is left to the next time.</summary>
    /// <returns>When the next one is due; null when nothing is left.</returns>
    internal async Task<DateTimeOffset?> SendAsync(
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
                await lease.WriteAsync([QueueRows.RemovalOf(channel.Id, batch)], cancellation);
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
            await lease.WriteAsync([QueueRows.Put(channel.Id, again), QueueStore.LastRow(channel.Id, now, false, failure.Message)], cancellation);
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
        var rows = members.Select(d => QueueRows.Put(channel.Id, d.End(state, attempt, error)))
            .Append(QueueStore.LastRow(channel.Id, time.GetUtcNow(), state == DeliveryState.Sent, error))
            .Append(QueueRows.RemovalOf(channel.Id, batch));
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
        $"The channel '{channel.Name}' did not take a message about {AlertsOf(message)} in {MostAttempts} attempts.");

    private static string AlertsOf(NoticeMessage message) => message.Notices.Count == 1 ? "an alert" : $"{message.Notices.Count} alerts";

    private static TimeSpan PauseAfter(int attempt, DeliveryException failure)
    {
        var asked = failure.RetryAfter is { } wait && wait > Pauses[attempt - 1] ? wait : Pauses[attempt - 1];
        return asked < LongestPause ? asked : LongestPause;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The channel {Channel} did not take a message (attempt {Attempt}): {Error}")]
    private static partial void LogFailed(ILogger logger, string channel, int attempt, string error);
}
