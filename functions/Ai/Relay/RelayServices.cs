using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Ai.Relay;

internal static class RelayServices
{
    /// <summary>Ollama servers behind agents, where the service cannot reach them itself.</summary>
    public static void AddRelays(this IServiceCollection services)
    {
        services.AddSingleton<RelayStore>();
        services.AddSingleton<RelayBoard>();
        services.AddSingleton<RelayDesk>();
        services.AddSingleton<RelayInbox>();
        services.AddSingleton<SealedRows>();
        services.AddSingleton<RelayWorks>();
        services.AddSingleton(p => new RelayTidying(
            p.GetRequiredService<RelayWorks>(), p.GetRequiredService<RelayInbox>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new RelayRoute(
            p.GetRequiredService<RelayBoard>(),
            p.GetRequiredService<RelayWorks>(),
            p.GetRequiredService<RelayInbox>(),
            p.GetRequiredService<RelayDesk>(),
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new RelayService(
            p.GetRequiredService<RelayStore>(),
            p.GetRequiredService<RelayBoard>(),
            p.GetRequiredService<RelayWorks>(),
            p.GetRequiredService<RelayInbox>(),
            p.GetRequiredService<RelayDesk>(),
            p.GetRequiredService<RefusalAudit>(),
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new RelayAdmission(
            p.GetRequiredService<NodeAccess>(),
            p.GetRequiredService<NodeStore>(),
            p.GetRequiredService<RelayStore>(),
            p.GetRequiredService<RelayBoard>(),
            p.GetRequiredService<RelayWorks>(),
            p.GetRequiredService<RelayInbox>(),
            p.GetRequiredService<RelayDesk>(),
            p.GetRequiredService<IAudit>(),
            p.GetRequiredService<TimeProvider>()));

        services.AddSingleton(p => new MetricLevel("ai.relays", () => p.GetRequiredService<RelayBoard>().Up));
        services.AddSingleton(p => new MetricLevel("ai.relay_asked", () => p.GetRequiredService<RelayDesk>().Asked));
    }
}
