using CloudNexus.Functions.Alerts.BackTests;
using CloudNexus.Functions.Alerts.Evaluating;
using CloudNexus.Functions.Alerts.Judging;
using CloudNexus.Functions.Alerts.Past;
using CloudNexus.Functions.Alerts.Rules;
using CloudNexus.Functions.Alerts.Silences;
using CloudNexus.Functions.Alerts.States;
using CloudNexus.Functions.Alerts.Telling;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Status;
using CloudNexus.Functions.Systems.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Alerts;

internal static class AlertServices
{
    public static void AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertRuleStore>();
        services.AddSingleton<AlertReach>();
        services.AddSingleton<AlertRuleService>();
        services.AddSingleton<SilenceStore>();
        services.AddSingleton<SilenceBook>();
        services.AddSingleton<ISilences>(p => p.GetRequiredService<SilenceBook>());
        services.AddSingleton<SilenceService>();

        services.AddSingleton<AlertStateStore>();
        services.AddSingleton<AlertHistoryStore>();
        services.AddSingleton<AlertFeed>();
        services.AddSingleton<AlertTeller>();
        services.AddSingleton<AlertKeeper>();

        services.AddSingleton<PastSamples>();
        services.AddSingleton<Lookback>();
        services.AddSingleton(p => new AlertBook(
            async stop => (
                await p.GetRequiredService<AlertRuleStore>().ListAsync(stop),
                await p.GetRequiredService<AlertStateStore>().ListAsync(stop)),
            p.GetRequiredService<FleetService>(),
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AlertSteps>();
        services.AddSingleton<AlertJudge>();
        services.AddSingleton<OfflineJudge>();
        services.AddSingleton<AlertEvaluator>();
        services.AddSingleton<IStatusSource, AlertStatusSource>();

        services.AddSingleton<AlertQuery>();
        services.AddSingleton<AlertAcknowledging>();
        services.AddSingleton(new BackTestLimits());
        services.AddSingleton<BackTestService>();

        services.AddSingleton(p => new MetricLevel("alerts.live_waiting", () => p.GetRequiredService<AlertFeed>().Waiting));
        services.AddSingleton(p => new MetricLevel("cache.alert_nodes", () => p.GetRequiredService<AlertJudge>().Held));
        services.AddSingleton(p => new MetricLevel("alerts.pending", () => Count(p, AlertStatus.Pending)));
        services.AddSingleton(p => new MetricLevel("alerts.firing", () => Count(p, AlertStatus.Firing)));
        services.AddSingleton(p => new MetricLevel(
            "alerts.active", () => Count(p, AlertStatus.Pending) + Count(p, AlertStatus.Firing)));
    }

    /// <summary>As this process read it last.</summary>
    private static int Count(IServiceProvider services, AlertStatus status)
        => services.GetRequiredService<AlertBook>().Last?.States.Sum(n => n.Count(s => s.Alert.Status == status)) ?? 0;
}
