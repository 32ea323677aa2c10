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
        services.AddSingleton<IJobActionHandler, HttpActionHandler>();
        services.AddSingleton<JobRules>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobEngine>();
        services.AddSingleton<JobService>();
        services.AddSingleton<TaskService>();
    }
}
