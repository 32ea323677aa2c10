using CloudNexus.Functions.Archive.Tiers;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.History;
using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.History.Queries;
using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Storage;
using CloudNexus.Harness;
using CloudNexus.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Load;

/// <summary>One node's history on an Azurite of its own, brought there by ingest, closing and downsampling as the service does them.</summary>
internal sealed class HistoryBench
{
    private const string Node = "bench";
    private const int FrameSeconds = 60;
    private readonly NodeCommitter _committer;
    private readonly ClosingService _closing;
    private readonly DownsampleService _downsampling;
    private readonly RollupStore _rollups;
    private readonly HistoryReader _reader;
    private readonly NodeStore _nodes;
    private readonly TierChoice _choice;
    private readonly ManualTimeProvider _time;

    public HistoryBench(string connection, DateTimeOffset start)
    {
        _time = new ManualTimeProvider(start);
        var options = new HistoryOptions { RunLimit = TimeSpan.FromHours(1) };
        var tables = new Tables(new TableServiceClient(connection));
        var open = new OpenStore(tables);
        var schemas = new SchemaStore(tables);
        var tiers = new TierTables(tables, options, _time, new CostCounts());
        var raw = new RawStore(tiers);
        var dirty = new DirtyStore(tables);
        _rollups = new RollupStore(tiers, schemas);
        _committer = new NodeCommitter(open, schemas, new Governor(), new CostCounts(), new IngestOptions(), _time);
        _closing = new ClosingService(
            open, new WindowCloser(open, raw, schemas, dirty, tiers, options), options, _time, NullLogger<ClosingService>.Instance);
        var downsampler = new Downsampler(open, raw, schemas, _rollups, dirty, tiers);
        _downsampling = new DownsampleService(dirty, downsampler, options, _time, NullLogger<DownsampleService>.Instance);
        _reader = new HistoryReader(open, raw, _rollups, dirty, schemas);
        _nodes = new NodeStore(tables);
        _choice = new TierChoice(options, new RestoredTables(tables, _time), _time);
    }

    public long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task AddNodeAsync(CancellationToken cancellation)
        => _nodes.AddAsync(new Node(Node, Node, NodeTypes.Default, new Dictionary<string, string>(), _time.GetUtcNow(), null, null), cancellation);

    /// <summary>Ingests in frames of a minute, closing and rolling up every ten minutes.</summary>
    public async Task FillAsync(TimeSpan length, CancellationToken cancellation)
    {
        var random = new Random(1);
        var state = new long[BenchSeries.Schema.Series.Count];
        for (var minute = 1; minute <= length.TotalMinutes; minute++)
        {
            var frame = BenchSeries.Make(random, state, NowMs, FrameSeconds);
            await _committer.CommitAsync(Node, [new Arrival(Node, null, frame)], _ => { }, cancellation);
            _time.Advance(TimeSpan.FromSeconds(FrameSeconds));
            if (minute % 10 == 3)
            {
                await _closing.RunAsync(cancellation);
                await _downsampling.RunAsync(cancellation);
            }
        }
    }

    /// <summary>Writes roll-ups of the days before what was ingested, as downsampling would have left them.</summary>
    public async Task FillRollupsAsync(int days, CancellationToken cancellation)
    {
        var random = new Random(2);
        var end = NowMs - (2 * 86_400_000L);
        var starts = Tier.Quarter.WindowsOf(NowMs - (days * 86_400_000L), end).Select(s => (Tier.Quarter, s))
            .Concat(Tier.Minute.WindowsOf(NowMs - (days * 86_400_000L), end).Select(s => (Tier.Minute, s)));
        foreach (var (tier, start) in starts)
        {
            var stored = await _rollups.LoadAsync(Node, tier, start, SeriesStats.AllStats, null, _ => true, cancellation);
            foreach (var series in BenchSeries.Schema.Series)
            {
                var stats = stored.Window.Of(series, SeriesStats.AllStats);
                var value = random.Next(0, 10_000);
                for (var slot = 0; slot < tier.Slots && stored.Window.TimeOf(slot) < end; slot++)
                {
                    value = Math.Clamp(value + random.Next(-200, 201), 0, 10_000);
                    stats.AddSample(slot, stored.Window.TimeOf(slot), value);
                    if (stats.IsCounter)
                    {
                        stats.AddGrowth(slot, value * 60, tier.SlotMs, value);
                    }
                }
            }

            await _rollups.SaveAsync(Node, stored, cancellation);
        }
    }

    /// <summary>Asks for one series after another and writes the answers as JSON; the first round warms up and does not count.</summary>
    /// <param name="range">Until now.</param>
    /// <param name="tier">Null for the one that suits range and points.</param>
    /// <param name="aggregate">What each bucket says.</param>
    /// <param name="count">Questions.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<(Latencies Latencies, string Tier)> AskAsync(
        TimeSpan range, Tier? tier, Aggregate aggregate, int count, CancellationToken cancellation)
    {
        var latencies = new Latencies();
        var used = "";
        for (var i = -5; i < count; i++)
        {
            var name = BenchSeries.Schema.Series[(i + 5) * 7 % BenchSeries.Schema.Series.Count].Name;
            var start = TimeProvider.System.GetTimestamp();
            var request = new SeriesRequest(SeriesSelection.TryParse(name)!, NowMs - (long)range.TotalMilliseconds, NowMs, 1000, aggregate);
            var from = tier ?? await _choice.ChooseAsync(request, cancellation);
            var grid = new BucketGrid(request.FromMs, request.ToMs, request.Points, from.SlotMs);
            var node = await _nodes.FindAsync(Node, cancellation);
            var columns = await _reader.ReadAsync(node!.Id, request, from, grid, new QueryBudget(), cancellation);
            using var body = new MemoryStream();
            await SeriesJson.WriteAsync(new SeriesAnswer(grid.Times, columns), body, cancellation);
            if (columns.Count != 1 || columns[0].Values.Count(v => v is not null) < grid.Count * 0.9)
            {
                throw new InvalidOperationException($"The answer about {name} has gaps.");
            }

            if (i >= 0)
            {
                latencies.Add(TimeProvider.System.GetElapsedTime(start));
            }

            used = from.Name;
        }

        return (latencies, used);
    }
}
