using System.Net;
using CloudNexus.Functions;
using CloudNexus.Functions.Http.Pipeline;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Systems;
using CloudNexus.Local.Hub;
using CloudNexus.Local.Hub.Http;
using CloudNexus.Local.Hub.Kafka;
using CloudNexus.Local.Hub.Log;
using CloudNexus.Local.Listening;
using CloudNexus.Local.Runtime;
using CloudNexus.Local.Runtime.EventHubs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local;

/// <summary>
/// All parts in the order in which they need each other: hub and tables, functions with the dashboard, this machine's agent. They are stopped
/// in the opposite order, so that what the agent says last is still stored.
/// </summary>
public sealed class LocalStack : IAsyncDisposable
{
    private const string SendRule = "local";

    /// <summary>A laptop's disk: at most 1 GiB over the four partitions, which is days of a small fleet.</summary>
    private static readonly LogOptions HubLog = new() { RetentionBytes = 256L * 1024 * 1024, RetentionAge = TimeSpan.FromDays(2) };

    /// <summary>Together under the 10 s after which a container engine kills. The tables are saved as a whole, which takes the longest.</summary>
    private static readonly TimeSpan AgentPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HostPatience = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan TablesPatience = TimeSpan.FromSeconds(5);

    private readonly AzuriteStorage _tables;
    private EventHubStore? _store;
    private HubServer? _hub;
    private KafkaServer? _kafka;
    private HubBridge? _bridge;
    private IHost? _functions;
    private ChildProcess? _agent;
    private readonly RestartRequest _restart = new();

    private readonly PublicSide? _outside;
    private readonly ReservedPort _port;
    private readonly ReservedPort? _innerPort;

    private LocalStack(AzuriteStorage tables, PublicSide? outside, ReservedPort port)
    {
        _tables = tables;
        _outside = outside;
        _port = port;
        _innerPort = outside is null ? null : ReservedPort.Take();
    }

    /// <summary>Of dashboard and API as people know it, without a slash at the end.</summary>
    public string Address => _outside?.Address ?? InnerAddress;

    /// <summary>What is listened at for <see cref="Address"/>.</summary>
    public int Port => _port.Number;

    /// <summary>Of dashboard and API for this machine alone.</summary>
    internal string InnerAddress => $"http://127.0.0.1:{InnerPort}";

    private int InnerPort => (_innerPort ?? _port).Number;

    /// <summary>What a newcomer should know before opening it.</summary>
    public string Greeting { get; private set; } = "";

    /// <summary>Done when somebody asked for a restart.</summary>
    public Task RestartAsked => _restart.Asked;

    /// <exception cref="IOException">The port is taken, or the data directory is in use or cannot be written.</exception>
    public static async Task<LocalStack> StartAsync(
        LocalOptions options, Action<string> report, TimeProvider time, CancellationToken cancellation)
    {
        var at = options.Listening?.Address ?? IPAddress.Loopback;
        var port = ReservedPort.Take(at, options.Port, options.Listening is null ? "--port N, or --port 0 for a free one" : "--listen ADDR:PORT");
        var kafka = LocalKafka.From(Environment.GetEnvironmentVariable);
        var data = new DataDirectory(options.DataDirectory);
        var outside = options.Listening is { } listening ? PublicSide.Open(listening, port.Number, data, time) : null;
        var stack = new LocalStack(new AzuriteStorage(options.AzuriteScript, data.Tables, data.TablesKey, report, time), outside, port);
        try
        {
            // The hub first: it locks the data directory before anything else writes there.
            stack._store = EventHubStore.Open(data.Hub, time, HubLog);
            var tablesReady = stack._tables.StartAsync(cancellation);
            var rule = new SasRule(SendRule, data.HubKey, SasRights.Send | SasRights.Listen);
            stack._hub = await HubServer.StartAsync(stack._store, new HubServerOptions { Rules = [rule] }, time, null, cancellation);
            await tablesReady;
            stack._bridge = new HubBridge(stack._store, time);
            stack._functions = stack.BuildFunctions(options, data, stack._hub, stack._bridge);
            await stack._functions.StartAsync(cancellation);
            stack._kafka = kafka.Start(stack._store, rule, stack._functions.Services, report, time);
            stack.Greeting = await LocalGreeting.CreateAsync(stack._functions.Services, data, stack.Address, outside, cancellation);
            if (options.WithAgent)
            {
                stack._agent = LocalAgent.Create(stack.InnerAddress, data, report, time);
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

        if (_kafka is not null)
        {
            await _kafka.DisposeAsync();
        }

        if (_functions is not null)
        {
            using var deadline = new CancellationTokenSource(HostPatience, TimeProvider.System);
            await _functions.StopAsync(deadline.Token);
            _functions.Dispose();
        }

        // Where the tables have not saved, events from before the checkpoints that were held back are read again at the next start.
        var isSaved = await _tables.StopAsync(TablesPatience);
        if (_bridge is not null && isSaved)
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

        await _tables.DisposeAsync();
        _outside?.Dispose();
        _innerPort?.Dispose();
        _port.Dispose();
    }

    private IHost BuildFunctions(LocalOptions options, DataDirectory data, HubServer hub, HubBridge bridge)
    {
        // In process: these arguments are seen by nobody else.
        var builder = FunctionsProgram.CreateBuilder(
        [
            $"--NexusStorage={_tables.ConnectionString}",
            $"--EventHubConnection=Endpoint={hub.Address};SharedAccessKeyName={SendRule};SharedAccessKey={data.HubKey}",
            $"--NEXUS_EVENT_HUB_PARTITIONS={_store!.GetOrCreate(EventHubNames.Telemetry).Partitions.Count}",
            $"--AzureSignalRConnectionString=Endpoint={InnerAddress};ClientEndpoint={Address};AccessKey={data.SignalRKey};Version=1.0;",
            $"--NEXUS_MASTER_KEY={data.MasterKey}",
            $"--NEXUS_ENROLMENT_TOKEN={data.EnrolmentToken}",
            $"--NEXUS_SETUP_TOKEN={data.SetupToken}",
            .. _outside?.Settings ?? [],
        ]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // A line for each request is for the cloud, not for a terminal.
        builder.Logging.AddFilter(typeof(RequestMiddleware).Namespace, LogLevel.Warning);
        builder.Services.AddSingleton<IEventHubProvider>(bridge);
        builder.Services.AddSingleton<IRestart>(_restart);
        builder.Services.Configure<LocalRuntimeOptions>(runtime =>
        {
            runtime.FunctionAssemblies.Add(typeof(FunctionsProgram).Assembly);
            runtime.Url = InnerAddress;
            runtime.StaticFilesRoot = Directory.Exists(options.WebRoot) ? options.WebRoot : null;
            runtime.StateDirectory = data.State;
        });
        _outside?.AddTo(builder, InnerPort, hub);
        return builder.Build();
    }
}
