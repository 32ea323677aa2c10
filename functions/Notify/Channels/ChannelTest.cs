using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Notify.Queue;
using CloudNexus.Functions.Notify.Senders;

namespace CloudNexus.Functions.Notify.Channels;

/// <summary>Sends a message to a channel so that its maker sees whether it works: at once, past the queue, and once.</summary>
public sealed class ChannelTest(
    ChannelService channels, ChannelPorter porter, QueueStore queue, IAudit audit, TimeProvider time)
{
    private const string Kind = NoticeWriter.Test;

    /// <exception cref="ApiException">404.</exception>
    /// <exception cref="Storage.TableStorageException">The store does not answer.</exception>
    public async Task<ChannelTestAnswer> RunAsync(Caller caller, string id, string? address, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var (channel, _) = await channels.RequireAsync(caller, id, cancellation);
        var began = time.GetTimestamp();
        var key = $"{Kind}-{Ids.New()}";
        var (state, error) = await TryAsync(channel, key, cancellation);
        var took = (long)time.GetElapsedTime(began).TotalMilliseconds;
        await queue.RecordAsync(id, new Delivery(key, null, time.GetUtcNow(), Kind).End(state, 1, error), cancellation);
        var isSent = state == DeliveryState.Sent;
        await audit.RecordAsync(new AuditEntry(caller.Name, "channel.test", $"channel:{id}", isSent, channel.Name, address), cancellation);
        return new ChannelTestAnswer(isSent, error, took);
    }

    private async Task<(DeliveryState State, string? Error)> TryAsync(Channel channel, string key, CancellationToken cancellation)
    {
        var message = NoticeWriter.WriteTest(key, channel.Name, time.GetUtcNow());
        try
        {
            return (DeliveryState.Sent, await porter.SendAsync(channel, message, cancellation));
        }
        catch (DeliveryException failure)
        {
            return (DeliveryState.Failed, failure.Message);
        }
    }
}
