using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Logs;

internal static class LogServices
{
    public static IServiceCollection AddLogs(this IServiceCollection services) => services
        .AddSingleton<LogTimes>()
        .AddSingleton<LogStore>()
        .AddSingleton<LogIntake>()
        .AddSingleton<LogVolume>()
        .AddSingleton<LogWriter>()
        .AddSingleton<LogPublisher>()
        .AddSingleton<LogIngest>()
        .AddSingleton<LogPacker>()
        .AddSingleton<LogPackingService>()
        .AddSingleton<LogNodes>()
        .AddSingleton<LogSearch>()
        .AddSingleton<LogStatistics>();
}
