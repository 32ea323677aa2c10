using CloudNexus.Harness;
using CloudNexus.Local.Runtime.EventHubs;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Local.Runtime.Tests.Support;

/// <summary>An app about to be built: its functions are those of the given classes.</summary>
internal sealed class TestApp(params Type[] classes) : IDisposable
{
    public const string AccessKey = "an-access-key-for-tests-only-0123456789";

    public const string HostJson = """{ "version": "2.0", "extensions": { "http": { "routePrefix": "" } } }""";

    private readonly List<TemporaryDirectory> _directories = [];

    public FakeEventHub Events { get; init; } = new(partitions: 1);

    public Probe Probe { get; } = new();

    public LogCollector Logs { get; } = new();

    public CounterReader Counters { get; } = new();

    public string? HostJsonText { get; init; } = HostJson;

    /// <summary>The directory of timer states; a new one when null.</summary>
    public string? StateDirectory { get; init; }

    public bool HasHttp { get; init; } = true;

    public bool HasEventHubs { get; init; } = true;

    public TimeProvider? Clock { get; init; }

    public static string[] UsualSettings { get; } =
    [
        "--EventHub=Endpoint=sb://localhost/",
        $"--AzureSignalRConnectionString=Endpoint=http://127.0.0.1:1;AccessKey={AccessKey};Version=1.0;",
    ];

    public string[] Settings { get; init; } = UsualSettings;

    public Action<FunctionsApplicationBuilder> BeforeHttp { get; init; } = _ => { };

    public Action<FunctionsApplicationBuilder> Configure { get; init; } = _ => { };

    public Action<LocalRuntimeOptions> ConfigureOptions { get; init; } = _ => { };

    public IHost Build()
    {
        var builder = FunctionsApplication.CreateBuilder(Settings);
        BeforeHttp(builder);
        if (HasHttp)
        {
            builder.ConfigureFunctionsWebApplication();
        }

        builder.Logging.ClearProviders().AddProvider(Logs);
        builder.Services.AddSingleton(Probe);
        if (HasEventHubs)
        {
            builder.Services.AddSingleton<IEventHubProvider>(Events);
        }

        if (Clock is not null)
        {
            builder.Services.AddSingleton(Clock);
        }

        builder.Services.Configure<LocalRuntimeOptions>(Options);
        Configure(builder);
        return builder.Build();
    }

    public void Dispose()
    {
        _directories.ForEach(d => d.Dispose());
        Counters.Dispose();
        Logs.Dispose();
    }

    private void Options(LocalRuntimeOptions options)
    {
        var directory = new TemporaryDirectory();
        _directories.Add(directory);
        options.FunctionAssemblies.Add(typeof(TestApp).Assembly);
        options.ClassFilter = classes.Contains;
        options.Url = "http://127.0.0.1:0";
        options.StateDirectory = StateDirectory ?? directory.Path;
        options.HostJsonPath = directory.File("host.json");
        if (HostJsonText is not null)
        {
            File.WriteAllText(options.HostJsonPath, HostJsonText);
        }

        ConfigureOptions(options);
    }
}
