using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Fleet;

public static class FleetServices
{
    /// <summary>Nodes and their states.</summary>
    public static void AddFleet(this IServiceCollection services)
    {
        services.AddSingleton<NodeStore>();
        services.AddSingleton<NodeNames>();
        services.AddSingleton<NodeAccess>();
        services.AddSingleton<NodeStateStore>();
        services.AddSingleton<NodeStateWriter>();
        services.AddSingleton<FleetService>();
        services.AddSingleton<NodeJournal>();
        services.AddSingleton<NodeRemoval>();
        services.AddSingleton<NodeService>();
        services.AddSingleton<NodeBatchService>();
    }
}
