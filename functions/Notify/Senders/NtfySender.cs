using System.Text.Json.Nodes;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;

namespace CloudNexus.Functions.Notify.Senders;

/// <summary>Publishes to a topic as JSON. The more it hurts, the louder the phone.</summary>
public sealed class NtfySender(ChannelPost post, NodeLinks links) : IChannelSender
{
    /// <summary>Servers make a file of messages beyond 4,096 bytes; a character takes at most three of UTF-8.</summary>
    private const int MostText = 1300;

    private const int Loudest = 5;
    private const int Loud = 4;
    private const int Usual = 3;

    public ChannelKind Kind => ChannelKind.Ntfy;

    public async Task<string?> SendAsync(ChannelSettings settings, NoticeMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(message);
        var topic = NtfyTopic.TryParse(settings.Url!, out var parsed) ? parsed : throw new DeliveryException("The address is no topic's.");
        var body = new JsonObject
        {
            ["topic"] = topic.Topic,
            ["title"] = message.Title,
            ["message"] = NoticeText.Cut(message.Text, MostText),
            ["priority"] = !message.IsBad ? Usual
                : message.Severity switch { AlertSeverity.Critical => Loudest, AlertSeverity.Warning => Loud, _ => Usual },
            ["tags"] = new JsonArray(!message.IsBad ? "white_check_mark"
                : message.Severity == AlertSeverity.Critical ? "rotating_light" : "warning"),
        };
        if (message.Kind != NoticeWriter.Test && links.Of(message.Notices[0].Alert.Node.Id) is { } link)
        {
            body["click"] = link;
        }

        KeyValuePair<string, string>[] headers = settings.Token is { } token ? [new("Authorization", $"Bearer {token}")] : [];
        await post.SendAsync(topic.Server, body.ToJsonString(), headers, cancellation);
        return null;
    }
}
