using System.Text;
using Azure.Core.Pipeline;
using CloudNexus.Functions.Archive.Tiers;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.History;
using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.History.Retention;
using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Harness;
using CloudNexus.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Functions.Tests.History;

/// <summary>Ingest and history on tables of the test's own, with a clock that stands still.</summary>
internal sealed class HistoryRig
{
    public const string Node = "node1";

    /// <param name="prefix">The tables of another rig, as another process would share them.</param>
    /// <param name="clock">And its clock.</param>
    /// <param name="options">Null for the usual ones.</param>
    public HistoryRig(string? prefix = null, ManualTimeProvider? clock = null, HistoryOptions? options = null)
    {
        Prefix = prefix ?? Azurite.UniqueTableName();
        Time = clock ?? new ManualTimeProvider();
        Options = options ?? new HistoryOptions();
        var client = new TableClientOptions { Transport = new HttpClientTransport(new HttpClient(Requests)) };
        Service = new TableServiceClient(Azurite.ConnectionString, client);
        Tables = new Tables(Service, Prefix);
        Open = new OpenStore(Tables);
        Schemas = new SchemaStore(Tables);
        Committer = new NodeCommitter(Open, Schemas, new Governor(), new CostCounts(), new IngestOptions(), Time);
        TierTables = new TierTables(Tables, Options, Time, new CostCounts());
        Raw = new RawStore(TierTables);
        Dirty = new DirtyStore(Tables);
        Rollups = new RollupStore(TierTables, Schemas);
        Closer = new WindowCloser(Open, Raw, Schemas, Dirty, TierTables, Options);
        Closing = new ClosingService(Open, Closer, Options, Time, NullLogger<ClosingService>.Instance);
        Downsampling = new DownsampleService(
            Dirty, new Downsampler(Open, Raw, Schemas, Rollups, Dirty, TierTables), Options, Time, NullLogger<DownsampleService>.Instance);
        Retention = new RetentionService(
            TierTables, Tables, new OpenGate(), Options, new SettingStore(Tables), Time, NullLogger<RetentionService>.Instance);
        Nodes = new NodeStore(Tables);
        Reader = new HistoryReader(Open, Raw, Rollups, Dirty, Schemas);
        Choice = new TierChoice(Options, new RestoredTables(Tables, Time), Time);
        Query = new SeriesQuery(Reader, new NodeAccess(Nodes), Choice);
    }

    public string Prefix { get; }

    public ManualTimeProvider Time { get; }

    public HistoryOptions Options { get; }

    public InterruptingHandler Requests { get; } = new();

    public TableServiceClient Service { get; }

    public Tables Tables { get; }

    public OpenStore Open { get; }

    public SchemaStore Schemas { get; }

    public NodeCommitter Committer { get; }

    public TierTables TierTables { get; }

    public RawStore Raw { get; }

    public DirtyStore Dirty { get; }

    public RollupStore Rollups { get; }

    public WindowCloser Closer { get; }

    public ClosingService Closing { get; }

    public DownsampleService Downsampling { get; }

    public RetentionService Retention { get; }

    public NodeStore Nodes { get; }

    public HistoryReader Reader { get; }

    public TierChoice Choice { get; }

    public SeriesQuery Query { get; }

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<CommitOutcome> IngestAsync(SampleBlock block, string node = Node)
        => Committer.CommitAsync(node, [new Arrival(node, null, block)], _ => { }, default);

    public async Task AddNodeAsync(string id = Node, string type = NodeTypes.Default, params (string Name, string Value)[] labels)
        => await Nodes.AddAsync(
            new Node(id, id, type, labels.ToDictionary(l => l.Name, l => l.Value), Time.GetUtcNow(), null, null), default);

    /// <summary>Closes and rolls up whatever is due, until nothing is.</summary>
    public async Task SettleAsync()
    {
        await Closing.RunAsync(default);
        await Downsampling.RunAsync(default);
        await Downsampling.RunAsync(default);
    }

    /// <summary>The answer as a caller gets it.</summary>
    public async Task<string> AskAsync(
        string select, long fromMs, long toMs, int points, Aggregate aggregate = Aggregate.Avg, Tier? tier = null, long? unitMs = null)
    {
        var request = new SeriesRequest(SeriesSelection.TryParse(select)!, fromMs, toMs, points, aggregate);
        tier ??= await Choice.ChooseAsync(request, default);
        var grid = new BucketGrid(fromMs, toMs, points, unitMs ?? tier.SlotMs);
        var columns = await Reader.ReadAsync(Node, request, tier, grid, new QueryBudget(), default);
        using var body = new MemoryStream();
        await SeriesJson.WriteAsync(new SeriesAnswer(grid.Times, columns), body, default);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    public async Task<List<string>> OpenWindowsAsync()
        => await Open.ScanAsync(long.MaxValue / 1_000_000, null, default).Select(w => $"{w.NodeId}/{w.StartMs}").ToListAsync();

    /// <summary>Nothing is kept beyond its time.</summary>
    private sealed class OpenGate : IDropGate
    {
        public Task<bool> MayDropAsync(Tier tier, string table, CancellationToken cancellation) => Task.FromResult(true);
    }
}
