using CloudNexus.Functions.Jobs.Actions;
using CloudNexus.Functions.Jobs.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Jobs;

internal static class JobServices
{
    public static void AddJobs(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(JobOptions.From(settings));
        services.AddSingleton<JobStore>();
        services.AddSingleton<DueStore>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<TaskIndex>();
        services.AddSingleton<JobSecrets>();
        services.AddSingleton<MakerRights>();
        services.AddSingleton<JobRules>();
        services.AddSingleton<JobFeed>();
        services.AddSingleton<JobTidy>();

        // Another kind of action is another line here.
        services.AddSingleton<OutboundCalls>();
        services.AddSingleton<CommandRuns>();
        services.AddSingleton<IJobActionHandler, CommandActionHandler>();
        services.AddSingleton<IJobActionHandler, AskActionHandler>();
        services.AddSingleton<IJobActionHandler, HttpActionHandler>();
        services.AddSingleton<IJobActionHandler, ReportActionHandler>();
        services.AddSingleton<IJobActionHandler, RetentionActionHandler>();
        services.AddSingleton<IJobActionHandler, MaintenanceActionHandler>();
        services.AddSingleton<LongRuns>();
        services.AddSingleton<IJobActionHandler, BackupActionHandler>();
        services.AddSingleton<IJobActionHandler, ArchiveActionHandler>();

        services.AddSingleton<ActionCall>();
        services.AddSingleton<RunEnding>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobEngine>();
        services.AddSingleton<EngineStarter>();
        services.AddSingleton<JobService>();
        services.AddSingleton<TaskService>();
    }
}
