using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Status.Outages;
using CloudNexus.Functions.Status.Pipeline;
using CloudNexus.Functions.Status.Uptime;
using CloudNexus.Functions.Systems.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Status;

internal static class StatusServices
{
    public static void AddStatus(this IServiceCollection services, IConfiguration settings)
    {
        // Without a key for the hub agents send through the gateway: there is nothing to probe.
        var probes = ProbeOptions.From(settings);
        services.AddSingleton(p => p.GetRequiredService<EventHubAccess>().CanSend
            ? probes with { BatchWait = p.GetRequiredService<HubBatching>().Wait }
            : new ProbeOptions(0));
        services.AddSingleton<ProbeMessage>();
        services.AddSingleton<ProbeSender>();
        services.AddSingleton<Prober>();
        services.AddSingleton<ProbeIntake>();
        services.AddSingleton<PipelineStore>();
        services.AddSingleton<PipelineView>();
        services.AddSingleton<PipelineWatch>();
        services.AddSingleton(p => new MetricLevel(
            "pipeline.lag_seconds",
            () => p.GetRequiredService<PipelineView>().LagSeconds(p.GetRequiredService<TimeProvider>().GetUtcNow())));

        services.AddSingleton<OutageStore>();
        services.AddSingleton<SampleTimes>();
        services.AddSingleton<OutageReview>();
        services.AddSingleton<OutageBook>();
        services.AddSingleton<UptimeService>();

        services.AddSingleton<StatusSources>();
        services.AddSingleton<StatusService>();
    }
}
