using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;

namespace CloudNexus.Functions.Notify.Senders;

/// <summary>Delivers messages to channels of one kind.</summary>
public interface IChannelSender
{
    ChannelKind Kind { get; }

    /// <param name="settings">The channel's, open.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Ends with the attempt's time.</param>
    /// <returns>What is to be noted although it was delivered; null for nothing.</returns>
    /// <exception cref="DeliveryException">It was not delivered.</exception>
    Task<string?> SendAsync(ChannelSettings settings, NoticeMessage message, CancellationToken cancellation);
}
