using System.Collections.Concurrent;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Events;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Notify;
using CloudNexus.Functions.Notify.Channels;
using CloudNexus.Functions.Notify.Messages;
using CloudNexus.Functions.Notify.Queue;
using CloudNexus.Functions.Notify.Senders;
using CloudNexus.Functions.Tests.App.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CloudNexus.Functions.Tests.Notify;

/// <summary>Instances on one store and one clock that stands, whose channels' other sides are the test's own.</summary>
internal sealed class NotifyRig : IAsyncDisposable, ISilences
{
    public static readonly TimeSpan Gathered = DeliveryPlan.GatherFor;
    private readonly ServiceApp _app;
    private readonly List<ServiceApp> _others = [];

    /// <param name="delivers">Whether the first instance delivers by itself as time passes; otherwise when the test says so.</param>
    public NotifyRig(bool delivers = false) => _app = new ServiceApp(services => Use(services, delivers));

    public ServiceApp App => _app;

    public ChannelService Channels => _app.Get<ChannelService>();

    public RecordedEvents Events { get; } = new();

    /// <summary>What arrived, by channel.</summary>
    public ConcurrentQueue<(string Url, NoticeMessage Message)> Arrived { get; } = new();

    /// <summary>What the other side of an address does before it has a message.</summary>
    public Func<string, NoticeMessage, CancellationToken, Task> OtherSide { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Ids of alerts that a silence holds for.</summary>
    public ConcurrentDictionary<string, bool> Silenced { get; } = new();

    public ServiceApp AddApp(bool delivers = false)
    {
        var app = _app.Twin(services => Use(services, delivers));
        _others.Add(app);
        return app;
    }

    public async Task<ChannelItem> AddAsync(
        string name, Func<ChannelRequest, ChannelRequest>? with = null, Caller? caller = null)
    {
        var asked = new ChannelRequest(name, ChannelKind.Webhook, new ChannelSettings($"https://{name}.example"), IsDefault: true);
        return await Channels.CreateAsync(caller ?? TestCallers.Admin, with?.Invoke(asked) ?? asked, null, default);
    }

    public Task TellAsync(params AlertNotice[] notices) => TellAsync(_app, notices);

    public static async Task TellAsync(ServiceApp app, params AlertNotice[] notices)
    {
        foreach (var notice in notices)
        {
            await app.Get<IAlertNews>().TellAsync(notice, default);
        }
    }

    /// <summary>Has what waits in a channel seen to once.</summary>
    public Task<DateTimeOffset?> DeliverAsync(ChannelItem channel, ServiceApp? app = null)
        => (app ?? _app).Get<Courier>().RunAsync(channel.Id, default);

    /// <summary>Has it seen to once what was told has been gathered.</summary>
    public async Task<DateTimeOffset?> DeliverLaterAsync(ChannelItem channel)
    {
        _app.Time.Advance(Gathered);
        return await DeliverAsync(channel);
    }

    public IReadOnlyList<NoticeMessage> ArrivedAt(string name)
        => [.. Arrived.Where(a => a.Url == $"https://{name}.example").Select(a => a.Message)];

    public async Task<IReadOnlyList<DeliveryItem>> HistoryAsync(ChannelItem channel)
        => (await Channels.DeliveriesAsync(TestCallers.Admin, channel.Id, null, 200, default)).Items;

    public Task<string?> FindAsync(Alert alert, CancellationToken cancellation)
        => Task.FromResult(Silenced.ContainsKey(alert.Id) ? "silence" : null);

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _others.Append(_app))
        {
            await app.DisposeAsync();
        }
    }

    private void Use(IServiceCollection services, bool delivers)
    {
        services.RemoveAll<IChannelSender>();
        services.AddSingleton<IChannelSender>(new Sender(this));
        services.AddSingleton<ISilences>(this);
        services.AddSingleton<IEvents>(Events);
        if (!delivers)
        {
            services.AddSingleton<IHostApplicationLifetime, Ending>();
        }
    }

    /// <summary>Of an instance that ends: its loops do too.</summary>
    private sealed class Ending : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping { get; } = new(canceled: true);

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }

    private sealed class Sender(NotifyRig rig) : IChannelSender
    {
        public ChannelKind Kind => ChannelKind.Webhook;

        public async Task<string?> SendAsync(ChannelSettings settings, NoticeMessage message, CancellationToken cancellation)
        {
            await rig.OtherSide(settings.Url!, message, cancellation);
            rig.Arrived.Enqueue((settings.Url!, message));
            return null;
        }
    }
}
