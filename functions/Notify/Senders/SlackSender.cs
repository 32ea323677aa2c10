using System.Text.Json.Nodes;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;

namespace CloudNexus.Functions.Notify.Senders;

/// <summary>Posts <c>{"text": …}</c> to an incoming webhook.</summary>
public sealed class SlackSender(ChannelPost post) : IChannelSender
{
    private const int MostText = 3000;

    public ChannelKind Kind => ChannelKind.Slack;

    public async Task<string?> SendAsync(ChannelSettings settings, NoticeMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(message);
        var body = new JsonObject { ["text"] = $"*{Escape(message.Title)}*\n{Escape(NoticeText.Cut(message.Text, MostText))}" };
        await post.SendAsync(new Uri(settings.Url!), body.ToJsonString(), [], cancellation);
        return null;
    }

    /// <summary>The three characters that begin something in its markup.</summary>
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
