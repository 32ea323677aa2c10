using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Live;

internal static class LiveServices
{
    /// <summary>The deadline of one live message.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public static void AddLive(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(p => new SignalRAccess(settings[LiveNames.ConnectionSetting] ?? "", p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new SignalRRestSender(
            p.GetRequiredService<SignalRAccess>(),
            new HttpClient { Timeout = Timeout },
            p.GetRequiredService<LiveViewerStore>(),
            p.GetRequiredService<Costs.CostCounts>(),
            p.GetRequiredService<ILogger<SignalRRestSender>>()));
        services.AddSingleton<LiveAudienceStore>();
        services.AddSingleton<LiveViewerStore>();
        services.AddSingleton<LiveAdmission>();
        services.AddSingleton<LiveConnections>();
        services.AddSingleton<LiveEviction>();
        services.AddSingleton<LiveRequestCheck>();
        services.AddSingleton<LiveSequence>();
        services.AddSingleton<NegotiationService>();
        services.AddSingleton<LivePublisher>();
        services.AddSingleton<ViewService>();
        services.AddSingleton<WatchService>();
        services.AddSingleton<Governor>();
        services.AddSingleton<GovernorFeed>();
    }
}
