using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Costs;

internal static class CostServices
{
    public static void AddCosts(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(CostPrices.From(settings));
        services.AddSingleton<CostCounts>();
        services.AddSingleton<ActiveTime>();
        services.AddSingleton<CostStore>();
        services.AddSingleton<CostRecorder>();
        services.AddSingleton<CostLedger>();
        services.AddSingleton<BudgetKeeper>();
        services.AddSingleton<CostService>();
        services.AddSingleton<CostCalculator>();
    }
}
