using System.Diagnostics;
using CloudNexus.Functions.Costs;
using CloudNexus.Functions.History;
using CloudNexus.Functions.History.Closing;
using CloudNexus.Functions.History.Rollups;
using CloudNexus.Functions.History.Tiers;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Storage;
using CloudNexus.Harness;
using CloudNexus.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNexus.Load;

/// <summary>
/// What the estimate of costs counts with: processor time, store operations and stored bytes of a frame and of a node's minute, by the
/// services themselves against Azurite, whose own time is not counted.
/// </summary>
internal sealed class CostScenario : ILoadScenario
{
    public string Name => "cost";

    public string Usage => "processor time, operations and bytes of a node: --nodes 50 --minutes 60 --series 42 --flush 60";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var nodes = arguments.Number("nodes", 50, 1, 1000);
        var minutes = arguments.Number("minutes", 60, 20, 1440);
        var series = arguments.Number("series", 42, 1, 70);
        var flush = arguments.Number("flush", 60, 1, 60);
        Refuse.Unknown(arguments);
        if (60 % flush != 0)
        {
            throw new FormatException("--flush is a part of a minute, such as 5 or 60");
        }

        var trace = new TraceFrames(series);
        foreach (var effort in new[] { KeepEffort.Smallest, KeepEffort.Quick })
        {
            using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { NpmOnly = true });
            output.WriteLine($"{nodes} nodes of {series} series, {minutes} minutes in frames of {flush} s, closing: {effort}");
            var run = new Run(azurite.ConnectionString, trace, effort, flush);
            await run.RunAsync(nodes, minutes, output, cancellationToken);
        }

        return 0;
    }

    private sealed class Run(string connection, TraceFrames trace, KeepEffort effort, int flush)
    {
        /// <summary>Brings schemas and keys in and the code to speed; not counted.</summary>
        private const int WarmUpMinutes = 13;

        private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 0, 0, 0, TimeSpan.Zero));
        private readonly CostCounts _counts = new();
        private readonly Phase _ingest = new(), _closing = new(), _rolling = new();

        public async Task RunAsync(int nodes, int minutes, TextWriter output, CancellationToken cancellation)
        {
            var service = new TableServiceClient(connection);
            var tables = new Tables(service);
            var (ingest, keys) = await IngestScenario.BuildAsync(tables, nodes, [], _time, cancellation);
            var (closing, downsampling) = History(tables);
            var senders = keys.Select((key, i) => new Sender(key, trace, i * 17)).ToArray();
            for (var minute = 1; minute <= WarmUpMinutes + minutes; minute++)
            {
                if (minute == WarmUpMinutes + 1)
                {
                    Array.ForEach([_ingest, _closing, _rolling], p => p.Clear());
                    _counts.Take();
                }

                for (var sent = 0; sent < 60 / flush; sent++)
                {
                    var frames = Array.ConvertAll(senders, s => new IngestEvent(s.Next(_time.GetUtcNow(), flush)));
                    await _ingest.MeasureAsync(service, frames.Length, () => ingest.IngestAsync(frames, cancellation));
                    _time.Advance(TimeSpan.FromSeconds(flush));
                }

                if (minute % 10 == 3)
                {
                    await _closing.MeasureAsync(service, nodes * 10, () => closing.RunAsync(cancellation));
                    await _rolling.MeasureAsync(service, nodes * 10, () => downsampling.RunAsync(cancellation));
                }
            }

            output.WriteLine($"  a frame: {_ingest}");
            output.WriteLine($"  closing, a node's minute: {_closing}");
            output.WriteLine($"  rolling up, a node's minute: {_rolling}");
            PrintStored(nodes * (double)minutes, output);
        }

        private void PrintStored(double nodeMinutes, TextWriter output)
        {
            var counts = _counts.Take();
            var options = new HistoryOptions();
            double Kept(CostMeter meter, TimeSpan retention) => counts[(int)meter] / nodeMinutes * retention.TotalMinutes / 1024 / 1024;
            output.WriteLine(
                $"  stored of a node: raw {Kept(CostMeter.RawBytes, options.RawRetention):0.00} MB, "
                + $"minutes {Kept(CostMeter.MinuteBytes, options.MinuteRetention):0.00} MB, "
                + $"quarters {Kept(CostMeter.QuarterBytes, options.QuarterRetention):0.00} MB");
        }

        private (ClosingService Closing, DownsampleService Downsampling) History(Tables tables)
        {
            var options = new HistoryOptions { RunLimit = TimeSpan.FromHours(1), Closing = effort };
            var (open, schemas, dirty) = (new OpenStore(tables), new SchemaStore(tables), new DirtyStore(tables));
            var tiers = new TierTables(tables, options, _time, _counts);
            var raw = new RawStore(tiers);
            var closer = new WindowCloser(open, raw, schemas, dirty, tiers, options);
            var downsampler = new Downsampler(open, raw, schemas, new RollupStore(tiers, schemas), dirty, tiers);
            return (
                new ClosingService(open, closer, options, _time, NullLogger<ClosingService>.Instance),
                new DownsampleService(dirty, downsampler, options, _time, NullLogger<DownsampleService>.Instance));
        }
    }

    /// <summary>What one kind of work took of this process, and how often it asked the store.</summary>
    private sealed class Phase
    {
        private TimeSpan _used;
        private long _operations;
        private long _units;

        public void Clear() => (_used, _operations, _units) = (TimeSpan.Zero, 0, 0);

        public async Task MeasureAsync(TableServiceClient service, int units, Func<Task> work)
        {
            var (used, operations) = Read(service);
            await work();
            var (usedAfter, operationsAfter) = Read(service);
            _used += usedAfter - used;
            _operations += operationsAfter - operations;
            _units += units;
        }

        public override string ToString()
            => $"{_used.TotalMilliseconds / _units:0.000} ms of a core, {(double)_operations / _units:0.000} operations";

        private static (TimeSpan Used, long Operations) Read(TableServiceClient service)
        {
            using var process = Process.GetCurrentProcess();
            return (process.TotalProcessorTime, service.Metrics.Snapshot().Operations.Values.Sum());
        }
    }

    /// <summary>One agent: frames without gaps, the schema in the first.</summary>
    private sealed class Sender(ApiKey key, TraceFrames trace, int skip)
    {
        private readonly FrameWriter _writer = new();
        private readonly byte[] _macKey = key.DeriveMacKey();
        private ulong _sequence;
        private int _at = skip;

        public byte[] Next(DateTimeOffset now, int seconds)
        {
            var block = trace.Make(now.ToUnixTimeMilliseconds(), seconds, _at);
            _at += seconds;
            _sequence++;
            var header = new FrameHeader(key.NodeId, key.KeyId, 1, _sequence, _sequence, seconds * 1000, trace.Schema.Id);
            return _writer.Write(header, block, _sequence == 1, _macKey);
        }
    }
}
