using Azure.Core.Serialization;
using CloudNexus.Local.Runtime.EventHubs;
using CloudNexus.Local.Runtime.Http;
using CloudNexus.Local.Runtime.Invocation;
using CloudNexus.Local.Runtime.Outputs;
using CloudNexus.Local.Runtime.Planning;
using CloudNexus.Local.Runtime.SignalR;
using CloudNexus.Local.Runtime.Timers;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudNexus.Local.Runtime.Hosting;

/// <summary>The runtime's own services, beside the app's.</summary>
internal static class LocalServices
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(3);

    public static void Add(IServiceCollection services, WorkerPipeline pipeline)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddRouting();
        services.AddOptions<HostFilteringOptions>().Configure<IOptions<LocalRuntimeOptions>>(AllowHosts);
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LocalRuntimeOptions>>(LocalListeners.Listen);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton<IConfigureOptions<LoggerFilterOptions>, HostJsonLogging>();
        services.PostConfigure<WorkerOptions>(o => o.Serializer ??= new JsonObjectSerializer());

        services.AddSingleton(pipeline);
        services.AddSingleton<RuntimeMetrics>();
        services.AddSingleton<HostJsonReader>();
        services.AddSingleton(p => p.GetRequiredService<HostJsonReader>().Read(
            p.GetRequiredService<IOptions<LocalRuntimeOptions>>().Value.HostJsonPath));
        services.AddSingleton<Settings>();
        services.AddSingleton<BindingServices>();
        services.AddSingleton<FunctionCatalog>();
        services.AddSingleton<FunctionInvoker>();
        services.AddSingleton<RetryingInvoker>();
        services.AddSingleton<OutputSender>();
        services.AddSingleton<EventHubOutputWriter>();
        services.AddSingleton<SignalROutputWriter>();
        services.AddSingleton(p => new UnmatchedRequests(
            p.GetRequiredService<IOptions<LocalRuntimeOptions>>().Value.StaticFilesRoot is { } root ? new SpaFiles(root) : null));

        services.AddSingleton<EventHubConnections>();
        services.AddHostedService<EventHubService>();
        services.AddSingleton<TimerStateStore>();
        services.AddHostedService<TimerService>();
        AddSignalR(services);
    }

    /// <summary>
    /// What listens on this machine is asked for by this machine's names, and those that it was given, only: a page from elsewhere whose name
    /// was made to point here (DNS rebinding) gets nothing.
    /// </summary>
    private static void AllowHosts(HostFilteringOptions hosts, IOptions<LocalRuntimeOptions> options)
        => hosts.AllowedHosts = new Uri(options.Value.Url).IsLoopback ? ["localhost", "127.0.0.1", "[::1]", .. options.Value.HostNames] : ["*"];

    private static void AddSignalR(IServiceCollection services)
    {
        services.AddSignalR(o =>
        {
            o.MaximumReceiveMessageSize = 64 * 1024;
            o.EnableDetailedErrors = false;
        });
        services.RemoveAll<IHubProtocol>();
        services.AddSingleton<IHubProtocol, ServerlessProtocol>();
        services.AddSingleton<ServerlessHubs>();
        services.AddSingleton<SignalRConnections>();
        services.AddSingleton<ConnectionInfoIssuer>();
        services.AddSingleton<SignalRDispatcher>();
        services.AddSingleton<ClientAuthentication>();
        services.AddSingleton<SignalRRestApi>();
    }
}
