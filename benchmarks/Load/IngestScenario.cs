using System.Diagnostics;
using Azure.Core.Pipeline;
using CloudNexus.Functions.Alerts;
using CloudNexus.Functions.Audit;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Identity;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Ingest.Foreign;
using CloudNexus.Functions.Live;
using CloudNexus.Functions.Logs;
using CloudNexus.Functions.Processes;
using CloudNexus.Functions.Status.Pipeline;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Metrics;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Harness;
using CloudNexus.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Load;

/// <summary>Ingest from the bytes of frames to the requests to the store, which answers at once and keeps nothing.</summary>
internal sealed class IngestScenario : ILoadScenario
{
    private const int BatchSize = 256;

    public string Name => "ingest";

    public string Usage => "frames to store requests, without a store: --seconds 10 --nodes 64";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var seconds = arguments.Number("seconds", 10, 1, 600);
        var nodes = arguments.Number("nodes", 64, 1, 1000);
        Refuse.Unknown(arguments);
        var ok = true;
        foreach (var rules in new[] { false, true })
        {
            ok &= await MeasureAsync(60, rules, 500_000) & await MeasureAsync(5, rules, 150_000);
        }

        return ok ? 0 : 1;

        async Task<bool> MeasureAsync(int frameSeconds, bool rules, double least)
        {
            var rate = await RunAsync(frameSeconds, nodes, rules, TimeSpan.FromSeconds(seconds), cancellationToken);
            var what = $"ingest, frames of {frameSeconds} s{(rules ? ", alert rules" : "")}";
            return Goal.PrintLeast(output, what, rate, "samples/s of one core", least);
        }
    }

    /// <returns>Values stored per second of processor time, whatever threads used it, the collector's among them.</returns>
    private static async Task<double> RunAsync(int frameSeconds, int nodes, bool rules, TimeSpan length, CancellationToken cancellation)
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero));
        using var counters = new MetricsSnapshot();
        using var store = new NullTableStore();
        var client = new TableClientOptions { Transport = new HttpClientTransport(new HttpClient(store)) };
        var service = new TableServiceClient("UseDevelopmentStorage=true", client);
        var (ingest, keys) = await BuildAsync(new Tables(service), nodes, rules ? BenchAlerts.Rules : [], time, cancellation);
        var senders = keys.Select(key => new Sender(key, frameSeconds)).ToArray();

        // The first frames bring schemas and keys in and the code to speed.
        await SendAsync(senders, ingest, time, cancellation);
        await SendAsync(senders, ingest, time, cancellation);
        var before = RowsStored(counters);
        long samples = 0;
        var used = TimeSpan.Zero;
        while (used < length)
        {
            var frames = Make(senders, time);
            var start = ProcessorTime();
            foreach (var batch in frames.Chunk(BatchSize))
            {
                await ingest.IngestAsync(batch, cancellation);
            }

            used += ProcessorTime() - start;
            samples += (long)senders.Length * frameSeconds * BenchSeries.Schema.Series.Count;
        }

        return (RowsStored(counters) - before) * BenchSeries.Schema.Series.Count == samples
            ? samples / used.TotalSeconds
            : throw new InvalidOperationException("Not everything that was sent was stored.");
    }

    private static long RowsStored(MetricsSnapshot counters) => counters.Read().GetValueOrDefault("ingest.rows_stored");

    private static async Task SendAsync(Sender[] senders, IngestService ingest, ManualTimeProvider time, CancellationToken cancellation)
    {
        foreach (var batch in Make(senders, time).Chunk(BatchSize))
        {
            await ingest.IngestAsync(batch, cancellation);
        }
    }

    private static IngestEvent[] Make(Sender[] senders, ManualTimeProvider time)
    {
        var now = time.GetUtcNow();
        var frames = Array.ConvertAll(senders, sender => new IngestEvent(sender.Next(now)));
        time.Advance(senders[0].FrameLength);
        return frames;
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    /// <summary>What ingest is made of, for nodes with a key each.</summary>
    internal static async Task<(IngestService Ingest, ApiKey[] Keys)> BuildAsync(
        Tables tables, int count, IReadOnlyList<AlertRule> rules, TimeProvider time, CancellationToken cancellation)
    {
        var identity = new IdentityOptions { MasterKey = Convert.ToBase64String(new byte[32]), KeyLifetime = TimeSpan.FromDays(365) };
        var keyStore = new KeyStore(tables, new MasterKey(identity.MasterKey), time);
        var keys = Enumerable.Range(0, count).Select(_ => ApiKey.New(NodeId.New())).ToArray();
        foreach (var key in keys)
        {
            await keyStore.AddAsync(key, cancellation);
        }

        var options = new IngestOptions { Parallelism = 1 };
        var schemas = new SchemaStore(tables);
        var states = new NodeStateStore(tables);
        var probes = new ProbeOptions(0);
        var pipeline = new PipelineStore(tables, probes);
        var fleet = new FleetService(new NodeStore(tables), new NodeAccess(new NodeStore(tables)), states, new PipelineView(pipeline), time);
        var costs = new CostCounts();
        var viewers = new LiveViewerStore(tables, time);
        var sender = new SignalRRestSender(
            new SignalRAccess("", time), new HttpClient(), viewers, costs, NullLogger<SignalRRestSender>.Instance);
        var governor = new Governor();
        var settings = new SettingValues(
            new SettingRegistry(new PeopleOptions(), new LimitOptions()), new SettingStore(tables), new LimitOptions(), time);
        var ledger = new CostLedger(new CostStore(tables), new CostPrices(), new HistoryOptions(), time);
        var feed = new GovernorFeed(governor, fleet, settings, new BudgetKeeper(tables, ledger, time), time);
        var live = new LivePublisher(sender, fleet, viewers, new LiveSequence(time), feed, time);
        var ring = new KeyRing(keyStore, new KeyUse(keyStore, time, NullLogger<KeyUse>.Instance), identity, time);
        var validator = new FrameValidator(ring, schemas, new ProcessIntake(options, time), options, time);
        var limit = new SourceLimit(schemas, options);
        var deadLetters = new DeadLetterStore(tables, time, NullLogger<DeadLetterStore>.Instance);
        var logTimes = new LogTimes(settings, options, time);
        var (logStore, nodes) = (new LogStore(tables), new NodeStore(tables));
        var logs = new LogIngest(
            new LogIntake(ring, logTimes),
            new LogWriter(logStore, new LogVolume(logStore, nodes, new NoEvents(), settings, time), logTimes),
            new LogPublisher(sender, viewers, new LiveSequence(time), nodes, time),
            deadLetters,
            options,
            time,
            NullLogger<LogIngest>.Instance);
        var ingest = new IngestService(
            validator,
            new ForeignIntake(ring, limit, validator, time),
            limit,
            new NodeCommitter(new OpenStore(tables), schemas, governor, costs, options, time),
            new ProcessStore(tables, options, time),
            logs,
            deadLetters,
            new RefusalAudit(new AuditLog(new AuditStore(tables, time), time, NullLogger<AuditLog>.Instance), time),
            new RateTracker(),
            new NodeStateWriter(states, NullLogger<NodeStateWriter>.Instance),
            fleet,
            live,
            BenchAlerts.Judge(rules, tables, schemas, fleet, sender, time),
            new ProbeIntake(new ProbeMessage(new MasterKey(identity.MasterKey)), pipeline, probes, time),
            options,
            time,
            NullLogger<IngestService>.Instance);
        return (ingest, keys);
    }

    /// <summary>One agent: frames without gaps, the schema in the first.</summary>
    private sealed class Sender(ApiKey key, int frameSeconds)
    {
        private readonly FrameWriter _writer = new();
        private readonly byte[] _macKey = key.DeriveMacKey();
        private readonly Random _random = new(key.NodeId.Length);
        private readonly long[] _state = new long[BenchSeries.Schema.Series.Count];
        private ulong _sequence;

        public TimeSpan FrameLength { get; } = TimeSpan.FromSeconds(frameSeconds);

        public byte[] Next(DateTimeOffset now)
        {
            var block = BenchSeries.Make(_random, _state, now.ToUnixTimeMilliseconds(), frameSeconds);
            _sequence++;
            var header = new FrameHeader(key.NodeId, key.KeyId, 1, _sequence, _sequence, frameSeconds * 1000, BenchSeries.Schema.Id);
            return _writer.Write(header, block, _sequence == 1, _macKey);
        }
    }
}
