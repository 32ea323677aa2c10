using CloudNexus.Functions;
using CloudNexus.Functions.Http.Pipeline;
using CloudNexus.Functions.Systems;
using CloudNexus.Local.Hub;
using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Runtime;
using CloudNexus.Local.Runtime.EventHubs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local;

/// <summary>
/// All parts in the order in which they need each other: tables and hub, functions with the dashboard, this machine's agent. They are stopped
/// in the opposite order, so that what the agent says last is still stored.
/// </summary>
public sealed class LocalStack : IAsyncDisposable
{
    private const string SendRule = "local";

    /// <summary>A laptop's disk: at most 1 GiB over the four partitions, which is days of a small fleet.</summary>
    private static readonly LogOptions HubLog = new() { RetentionBytes = 256L * 1024 * 1024, RetentionAge = TimeSpan.FromDays(2) };

    /// <summary>Together under the 5 s in which everything is to have stopped.</summary>
    private static readonly TimeSpan AgentPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HostPatience = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan TablesPatience = TimeSpan.FromSeconds(1);

    private readonly AzuriteTables _tables;
    private EventHubStore? _store;
    private HubServer? _hub;
    private HubBridge? _bridge;
    private IHost? _functions;
    private ChildProcess? _agent;
    private readonly RestartRequest _restart = new();

    private LocalStack(AzuriteTables tables, string address)
    {
        _tables = tables;
        Address = address;
    }

    /// <summary>Of dashboard and API, without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>What a newcomer should know before opening it.</summary>
    public string Greeting { get; private set; } = "";

    /// <summary>Done when somebody asked for a restart.</summary>
    public Task RestartAsked => _restart.Asked;

    /// <exception cref="IOException">The port is taken, or the data directory is in use or cannot be written.</exception>
    public static async Task<LocalStack> StartAsync(
        LocalOptions options, Action<string> report, TimeProvider time, CancellationToken cancellation)
    {
        if (options.Port != 0 && !FreePort.IsFree(options.Port))
        {
            throw new IOException($"Port {options.Port} is taken. Choose another with --port N, or --port 0 for a free one.");
        }

        var data = new DataDirectory(options.DataDirectory);
        var port = options.Port == 0 ? FreePort.Find() : options.Port;
        var address = $"http://127.0.0.1:{port}";
        var stack = new LocalStack(new AzuriteTables(options.AzuriteScript, data.Tables, report, time), address);
        try
        {
            // The hub first: it locks the data directory before anything else writes there.
            stack._store = EventHubStore.Open(data.Hub, time, HubLog);
            var tablesReady = stack._tables.StartAsync(cancellation);
            var rule = new SasRule(SendRule, data.HubKey, SasRights.Send | SasRights.Listen);
            stack._hub = await HubServer.StartAsync(stack._store, new HubServerOptions { Rules = [rule] }, time, null, cancellation);
            await tablesReady;
            stack._bridge = new HubBridge(stack._store, time);
            stack._functions = BuildFunctions(options, data, address, stack._tables.ConnectionString, stack._hub.Address, stack._bridge, stack._restart);
            await stack._functions.StartAsync(cancellation);
            stack.Greeting = await LocalGreeting.CreateAsync(stack._functions.Services, data, address, cancellation);
            if (options.WithAgent)
            {
                stack._agent = LocalAgent.Create(address, data, report, time);
                stack._agent.Start();
            }

            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
        {
            await _agent.StopAsync(AgentPatience);
            await _agent.DisposeAsync();
        }

        if (_functions is not null)
        {
            using var deadline = new CancellationTokenSource(HostPatience, TimeProvider.System);
            await _functions.StopAsync(deadline.Token);
            _functions.Dispose();
        }

        if (_bridge is not null)
        {
            await _bridge.FlushAsync();
        }

        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        await _tables.StopAsync(TablesPatience);
        await _tables.DisposeAsync();
    }

    private static IHost BuildFunctions(
        LocalOptions options, DataDirectory data, string address, string tables, Uri hub, HubBridge bridge, RestartRequest restart)
    {
        // In process: these arguments are seen by nobody else.
        var builder = FunctionsProgram.CreateBuilder(
        [
            $"--NexusStorage={tables}",
            $"--EventHubConnection=Endpoint={hub};SharedAccessKeyName={SendRule};SharedAccessKey={data.HubKey}",
            $"--AzureSignalRConnectionString=Endpoint={address};AccessKey={data.SignalRKey};Version=1.0;",
            $"--NEXUS_MASTER_KEY={data.MasterKey}",
            $"--NEXUS_ENROLMENT_TOKEN={data.EnrolmentToken}",
            $"--NEXUS_SETUP_TOKEN={data.SetupToken}",
        ]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // A line for each request is for the cloud, not for a terminal.
        builder.Logging.AddFilter(typeof(RequestMiddleware).Namespace, LogLevel.Warning);
        builder.Services.AddSingleton<IEventHubProvider>(bridge);
        builder.Services.AddSingleton<IRestart>(restart);
        builder.Services.Configure<LocalRuntimeOptions>(runtime =>
        {
            runtime.FunctionAssemblies.Add(typeof(FunctionsProgram).Assembly);
            runtime.Url = address;
            runtime.StaticFilesRoot = Directory.Exists(options.WebRoot) ? options.WebRoot : null;
            runtime.StateDirectory = data.State;
        });
        return builder.Build();
    }
}
