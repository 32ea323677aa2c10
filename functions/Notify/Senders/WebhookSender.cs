using System.Text.Json;
using CloudNexus.Functions.Http;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;

namespace CloudNexus.Functions.Notify.Senders;

/// <summary>Posts <see cref="WebhookBody"/>, or what a template makes of the message.</summary>
public sealed class WebhookSender(ChannelPost post, NodeLinks links) : IChannelSender
{
    /// <summary>Has the same value for each attempt of the same message.</summary>
    public const string KeyHeader = "Idempotency-Key";

    public ChannelKind Kind => ChannelKind.Webhook;

    public async Task<string?> SendAsync(ChannelSettings settings, NoticeMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(message);
        var body = settings.Template is { } template
            ? WebhookTemplate.Render(template, message, links.Of(message.Notices[0].Alert.Node.Id))
            : JsonSerializer.Serialize(WebhookBody.Of(message, links), AppJson.Default.WebhookBody);
        var headers = (settings.Headers ?? new Dictionary<string, string>())
            .Where(h => !h.Key.Equals(KeyHeader, StringComparison.OrdinalIgnoreCase))
            .Append(KeyValuePair.Create(KeyHeader, message.Key));
        await post.SendAsync(new Uri(settings.Url!), body, headers, cancellation);
        return null;
    }
}
