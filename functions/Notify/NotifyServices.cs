using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Notify.Queue;
using CloudNexus.Functions.Notify.Senders;
using CloudNexus.Functions.Systems.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Notify;

internal static class NotifyServices
{
    public static void AddNotify(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(NotifyOptions.From(settings));
        services.AddSingleton<ChannelStore>();
        services.AddSingleton<ChannelSecrets>();
        services.AddSingleton<ChannelDirectory>();
        services.AddSingleton<ChannelService>();
        services.AddSingleton<ChannelTest>();

        services.AddSingleton<NodeLinks>();
        services.AddSingleton<NoticeWriter>();
        services.AddSingleton<NoticeHtml>();

        // Another kind of channel is another line here.
        services.AddSingleton<ChannelPost>();
        services.AddSingleton<IChannelSender, WebhookSender>();
        services.AddSingleton<IChannelSender, MailSender>();
        services.AddSingleton<IChannelSender, NtfySender>();
        services.AddSingleton<IChannelSender, SlackSender>();
        services.AddSingleton<ChannelPorter>();

        services.AddSingleton<QueueStore>();
        services.AddSingleton<QueueTidy>();
        services.AddSingleton<BatchSender>();
        services.AddSingleton<Courier>();
        services.AddSingleton<Couriers>();
        services.AddSingleton<IAlertNews, AlertDesk>();
        services.AddSingleton(p => new MetricLevel("notify.waiting", () => p.GetRequiredService<Courier>().Waiting));
    }
}
