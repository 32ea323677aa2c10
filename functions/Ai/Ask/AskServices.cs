using CloudNexus.Functions.Ai.Ask.Tools;
using CloudNexus.Functions.Ai.Explain;
using CloudNexus.Functions.Commands;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNexus.Functions.Ai.Ask;

internal static class AskServices
{
    /// <summary>Questions that a model answers by looking into the fleet, and explanations of events.</summary>
    public static void AddAsk(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(AskOptions.From(settings));
        services.AddSingleton<IWorkHub, WorkHub>();
        services.AddSingleton<IServiceCommands, AskAnnouncer>();

        services.AddSingleton<AskNodes>();
        services.AddSingleton<IAskTool, ListNodesTool>();
        services.AddSingleton<IAskTool, NodeTool>();
        services.AddSingleton<IAskTool, SeriesSummaryTool>();
        services.AddSingleton<IAskTool, TopProcessesTool>();
        services.AddSingleton<IAskTool, EventsTool>();
        services.AddSingleton<IAskTool, AlertsTool>();
        services.AddSingleton<IAskTool, LogsTool>();
        services.AddSingleton<ToolSet>();
        services.AddSingleton<Conversation>();
        services.AddSingleton<AskRunner>();
        services.AddSingleton<WorkRunner>();

        services.AddSingleton<ExplanationStore>();
        services.AddSingleton<FollowStore>();
        services.AddSingleton<ExplanationFollower>();
        services.AddSingleton<ExplanationRunner>();
        services.AddSingleton<ExplanationService>();
    }
}
