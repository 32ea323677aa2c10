using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Notify.Senders;

/// <summary>Makes one attempt to deliver a message to a channel, whatever its kind.</summary>
public sealed partial class ChannelPorter(
    IEnumerable<IChannelSender> senders, ChannelSecrets secrets, TimeProvider time, ILogger<ChannelPorter> logger)
{
    /// <summary>Less than a turn at a channel lasts.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Dictionary<ChannelKind, IChannelSender> _senders = senders.ToDictionary(s => s.Kind);

    /// <returns>What is to be noted although it was delivered; null for nothing.</returns>
    /// <exception cref="DeliveryException">It was not delivered, for whatever reason.</exception>
    public async Task<string?> SendAsync(Channel channel, NoticeMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(channel);
        using var late = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await _senders[channel.Kind].SendAsync(secrets.Open(channel), message, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new DeliveryException($"It took longer than {Longest.TotalSeconds:0} s.") { IsSilence = true };
        }
        catch (Exception fault) when (fault is not (DeliveryException or OperationCanceledException))
        {
            // One message's fault must not keep the others of its channel waiting for good.
            LogFault(logger, channel.Id, fault);
            throw new DeliveryException("The message could not be made; the service's log says more.", fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A message to the channel {Channel} could not be made")]
    private static partial void LogFault(ILogger logger, string channel, Exception fault);
}
