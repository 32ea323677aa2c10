using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Ingest.Foreign;

internal static class ForeignServices
{
    public static IServiceCollection AddForeignSources(this IServiceCollection services) =>
        services.AddSingleton<SourceLimit>().AddSingleton<ForeignIntake>();
}
