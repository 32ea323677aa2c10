using CloudNexus.Functions.Ai.Ask;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Storage.Blobs;
using CloudNexus.Functions.Systems.Metrics;
using CloudNexus.Harness;
using CloudNexus.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudNexus.Functions.Tests.App.Support;

/// <summary>The app's services without its host: a clock that stands, and tables of its own (or of another app).</summary>
internal sealed class ServiceApp : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ServiceProvider _services;
    private readonly string _prefix;

    public ServiceApp(Action<IServiceCollection>? change = null)
        : this(NewClock(), AppSettings.NewPrefix(), null, change)
    {
    }

    private ServiceApp(ManualTimeProvider time, string prefix, string? signalREndpoint, Action<IServiceCollection>? change)
    {
        Time = time;
        _prefix = prefix;
        var builder = FunctionsProgram.CreateBuilder(AppSettings.Create(prefix, signalREndpoint));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(time);

        // Nothing takes it from there.
        builder.Services.AddSingleton<IWorkHub>(new InMemoryWorkHub(new InMemoryHub()));
        builder.Services.AddQuickPeople(builder.Configuration);
        builder.Services.AddSingleton(Transport.CreateClient());
        builder.Services.AddSingleton(new BlobContainers(Transport.CreateBlobClient, prefix));
        change?.Invoke(builder.Services);
        _services = builder.Services.BuildServiceProvider();
        _services.GetRequiredService<MetricsSnapshot>();
    }

    public ManualTimeProvider Time { get; }

    public SwitchableTransport Transport { get; } = new();

    public IngestService Ingest => Get<IngestService>();

    public Tables Tables => Get<Tables>();

    public FleetService Fleet => Get<FleetService>();

    /// <summary>Where tests put their samples: four minutes before the clock's start and nine before the end of its window.</summary>
    public static long StartMs { get; } = Noon.AddMinutes(1).ToUnixTimeMilliseconds();

    public static ServiceApp WithLive(string signalREndpoint, Action<IServiceCollection>? change = null)
        => new(NewClock(), AppSettings.NewPrefix(), signalREndpoint, change);

    /// <summary>A second instance of the app, or the same one after a restart: same clock and tables, memory of its own.</summary>
    public ServiceApp Twin(Action<IServiceCollection>? change = null) => new(Time, _prefix, null, change);

    public IServiceProvider Services => _services;

    public T Get<T>()
        where T : notnull
        => _services.GetRequiredService<T>();

    public async Task<TestNode> RegisterAsync(string name = "node")
    {
        var request = new RegisterRequest(name, null, null, "1.0", null);
        var answer = await Get<EnrolmentService>().RegisterAsync(AppSettings.EnrolmentToken, request, null, default);
        return new TestNode(ApiKey.TryParse(answer.ApiKey, out var key) ? key : throw new InvalidDataException(answer.NodeId));
    }

    public Task IngestAsync(params IEnumerable<byte[]> frames)
        => Ingest.IngestAsync([.. frames.Select(f => new IngestEvent(f))], default);

    public Task<StoredNode> StoredAsync(TestNode node) => StoredNode.LoadAsync(Tables, node.Id);

    public long Counter(string name) => Get<MetricsSnapshot>().Read().GetValueOrDefault(name);

    /// <summary>Of every table whose name begins as theirs do.</summary>
    public async Task<IReadOnlyList<TableEntity>> DeadLettersAsync()
    {
        var service = Get<TableServiceClient>();
        var rows = new List<TableEntity>();
        await foreach (var name in service.QueryTablesAsync(_prefix + Tables.DeadLetters))
        {
            await foreach (var row in service.GetTableClient(name).QueryAsync())
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    private static ManualTimeProvider NewClock() => new(Noon.AddMinutes(5));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
