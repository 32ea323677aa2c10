using CloudNexus.Functions.Commands.Agents;
using CloudNexus.Functions.Commands.Making;
using CloudNexus.Functions.Commands.News;
using CloudNexus.Functions.Commands.Reading;
using CloudNexus.Functions.Commands.Routing;
using CloudNexus.Functions.Commands.Running;
using CloudNexus.Functions.Commands.Store;
using CloudNexus.Functions.Systems.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Commands;

internal static class CommandServices
{
    /// <summary>Commands to hosts, software agents and the service itself.</summary>
    public static void AddCommands(this IServiceCollection services)
    {
        services.AddSingleton<CommandStore>();
        services.AddSingleton<OpenCommandStore>();
        services.AddSingleton<CommandChanges>();
        services.AddSingleton<Signals>();
        services.AddSingleton<CommandPublisher>();
        services.AddSingleton<CommandNews>();
        services.AddSingleton<CommandRooms>();
        services.AddSingleton<HostBell>();

        services.AddSingleton<AgentStore>();
        services.AddSingleton<AgentService>();
        services.AddSingleton<AgentDoor>();
        services.AddSingleton<RouteStore>();
        services.AddSingleton<RouteService>();

        services.AddSingleton<TargetFinder>();
        services.AddSingleton<CommandPlanner>();
        services.AddSingleton<CommandMaking>();
        services.AddSingleton<ServiceRuns>();
        services.AddSingleton<CommandService>();
        services.AddSingleton<ICommands>(p => p.GetRequiredService<CommandService>());

        // Later than the commands are made: who runs them asks for them.
        services.AddSingleton<Func<IEnumerable<IServiceCommands>>>(p => p.GetServices<IServiceCommands>);
        services.AddSingleton<PeopleCommands>();
        services.AddSingleton<Claims>();
        services.AddSingleton<ClaimService>();
        services.AddSingleton<ReportService>();
        services.AddSingleton<CommandSight>();
        services.AddSingleton<CommandQuery>();
        services.AddSingleton<OutputFollower>();
        services.AddSingleton<CommandSweep>();

        services.AddSingleton(p => new MetricLevel("commands.live_waiting", () => p.GetRequiredService<CommandPublisher>().Waiting));
        services.AddSingleton(p => new MetricLevel("commands.claims_waiting", () => p.GetRequiredService<CommandRooms>().Claims.Waiting));
        services.AddSingleton(p => new MetricLevel("commands.followers", () => p.GetRequiredService<CommandRooms>().Followers.Waiting));
        AddCount("commands.proposed", CommandStatus.Proposed);
        AddCount("commands.queued", CommandStatus.Queued);
        AddCount("commands.sent", CommandStatus.Sent);
        AddCount("commands.running", CommandStatus.Running);

        void AddCount(string name, CommandStatus status)
            => services.AddSingleton(p => new MetricLevel(name, () => p.GetRequiredService<CommandSweep>().CountOf(status)));
    }
}
