using System.Globalization;
using CloudNexus.Functions.Fleet;
using CloudNexus.Functions.History;
using CloudNexus.Functions.Http.Access;
using CloudNexus.Functions.Http.Limits;
using CloudNexus.Functions.Identity.People;
using CloudNexus.Functions.Ingest;
using CloudNexus.Functions.Logs;
using CloudNexus.Functions.Storage;
using CloudNexus.Functions.Systems.Settings;
using CloudNexus.Harness;
using CloudNexus.Wire;
using CloudNexus.Wire.Logs;
using Microsoft.Extensions.Logging.Abstractions;
using LogLevel = CloudNexus.Wire.Logs.LogLevel;

namespace CloudNexus.Load;

/// <summary>Searches of a day of several hosts' logs in Azurite, without HTTP; brought there as ingest and packing do it.</summary>
internal sealed class LogsScenario : ILoadScenario
{
    private const int FramesOfADay = 24 * 60;
    private const double MostMs = 1000;
    private const string Rare = "certificate of upstream has expired";
    private static readonly DateTimeOffset Day = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    private static readonly Caller Caller = new(
        CallerKind.AdminToken, "bench", "bench", Role.Admin, null, new Dictionary<string, string>(), null);

    public string Name => "logs";

    public string Usage => "searches of a day of logs from Azurite: --nodes 10 --lines 100000 (of each) --count 20";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var nodes = arguments.Number("nodes", 10, 1, 50);
        var lines = arguments.Number("lines", 100_000, FramesOfADay, 500_000);
        var count = arguments.Number("count", 20, 1, 1000);
        Refuse.Unknown(arguments);
        using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { NpmOnly = true });
        var time = new ManualTimeProvider(Day);
        var tables = new Tables(new TableServiceClient(azurite.ConnectionString));
        var settings = new SettingValues(
            new SettingRegistry(new PeopleOptions(), new LimitOptions()), new SettingStore(tables), new LimitOptions(), time);
        var (times, store, nodeStore) = (new LogTimes(settings, new IngestOptions(), time), new LogStore(tables), new NodeStore(tables));
        var writer = new LogWriter(store, new LogVolume(store, nodeStore, new NoEvents(), settings, time), times);
        var packing = new LogPackingService(
            store,
            new LogPacker(store, times),
            times,
            new HistoryOptions { RunLimit = TimeSpan.FromHours(1) },
            time,
            NullLogger<LogPackingService>.Instance);

        output.WriteLine($"storing {nodes} × {lines:#,0} lines in frames of a minute …");
        var (bytes, texts, began) = (0L, 0L, TimeProvider.System.GetTimestamp());
        for (var node = 0; node < nodes; node++)
        {
            await nodeStore.AddAsync(
                new Node($"n{node}", $"n{node}", NodeTypes.Default, new Dictionary<string, string>(), Day, null, null), cancellationToken);
        }

        for (var minute = 0; minute < FramesOfADay; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Parallel.ForAsync(0, nodes, cancellationToken, async (node, stop) =>
            {
                var packed = Make(node, minute, lines / FramesOfADay, out var text);
                LogBlockReader.TryRead(packed, out var block);
                await writer.WriteAsync(
                    [new LogArrival(new LogFrameHeader($"n{node}", "k", 1, (ulong)minute + 1), [new LogPart(block!, packed)])], stop);
                Interlocked.Add(ref bytes, packed.Length);
                Interlocked.Add(ref texts, text);
            });
        }

        output.WriteLine($"stored in {Seconds(began)} s, {texts / 1e6:0.0} MB of texts in {bytes / 1e6:0.0} MB of frames");
        var search = new LogSearch(store, new LogNodes(new NodeAccess(nodeStore), store), times, time);
        var statistics = new LogStatistics(store, new LogNodes(new NodeAccess(nodeStore), store), times, time);
        await AskAsync("not packed: absent id", "5f0c2d7e-dead-beef", LogLevel.Trace, 1, double.MaxValue);
        began = TimeProvider.System.GetTimestamp();
        time.Advance(TimeSpan.FromMinutes(11));
        var hours = await packing.RunAsync(cancellationToken);
        output.WriteLine($"{hours} hours of nodes packed in {Seconds(began)} s");

        var ok = await AskAsync("newest 200", "", LogLevel.Trace, count, MostMs);
        ok &= await AskAsync("errors", "", LogLevel.Error, count, MostMs);
        ok &= await AskAsync("a word in one line", Rare, LogLevel.Trace, count, MostMs);
        ok &= await AskAsync("a word in none", "segmentation fault", LogLevel.Trace, count, MostMs);
        ok &= await AskAsync("an id in none: all is unpacked", "5f0c2d7e-dead-beef", LogLevel.Trace, count, MostMs);
        ok &= await MeasureAsync("histogram of the day", count, MostMs, async () =>
        {
            var histogram = await statistics.CountAsync(Caller, Query("", LogLevel.Trace), 60, cancellationToken);
            return $"{histogram.Buckets.Sum(b => b.Counts.Values.Sum()):#,0} lines counted";
        });
        return ok ? 0 : 1;

        Task<bool> AskAsync(string what, string words, LogLevel least, int times, double most) => MeasureAsync(what, times, most, async () =>
        {
            var (found, chunks, lines, cursor) = (0, 0, 0, (LogPlace?)null);
            do
            {
                var page = await search.RunAsync(Caller, new LogPage(Query(words, least), cursor, false, 200), cancellationToken);
                (found, chunks, lines) = (found + page.Items.Count, chunks + page.Scanned.Chunks, lines + page.Scanned.Lines);
                cursor = page.Complete || page.Next is null ? null : LogPlace.TryParse(page.Next, out var place) ? place : null;
            }
            while (cursor is not null);
            return $"{found} found in {lines:#,0} lines of {chunks} rows";
        });

        async Task<bool> MeasureAsync(string what, int times, double most, Func<Task<string>> ask)
        {
            var (latencies, last) = (new Latencies(), "");
            for (var i = 0; i < times; i++)
            {
                var asked = TimeProvider.System.GetTimestamp();
                last = await ask();
                latencies.Add(TimeProvider.System.GetElapsedTime(asked));
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{what}: {last}; p50 {latencies.PercentileMs(50):0} ms, max {latencies.MaxMs:0} ms"));
            return most == double.MaxValue || Goal.Print(output, $"{what}, p95", latencies.PercentileMs(95), "ms", most);
        }
    }

    private static long Seconds(long began) => (long)TimeProvider.System.GetElapsedTime(began).TotalSeconds;

    private static LogQuery Query(string words, LogLevel least) => new(
        null,
        new Dictionary<string, string>(),
        Day.ToUnixTimeMilliseconds(),
        Day.AddDays(1).ToUnixTimeMilliseconds(),
        least,
        null,
        LogTerms.Parse(words.Contains(' ', StringComparison.Ordinal) ? $"\"{words}\"" : words));

    /// <summary>A minute of a web server's lines: requests, what a service says of its work, and the system's.</summary>
    private static byte[] Make(int node, int minute, int lines, out long texts)
    {
        var random = new Random((node * FramesOfADay) + minute);
        var writer = new LogBlockWriter();
        texts = 0;
        for (var i = 0; i < lines; i++)
        {
            var at = Day.AddMinutes(minute).AddMilliseconds(60_000.0 / lines * i);
            var (level, source, text) = random.Next(100) switch
            {
                < 55 => (LogLevel.Info, "nginx/access.log", string.Create(
                    CultureInfo.InvariantCulture,
                    $"203.0.113.{random.Next(256)} - - [{at:dd/MMM/yyyy:HH:mm:ss} +0000] \"GET /api/v1/orders/{random.Next(100_000)} HTTP/1.1\" "
                    + $"{(random.Next(50) == 0 ? 404 : 200)} {random.Next(20_000)} \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\" rid={Id(random)}")),
                < 90 => (random.Next(20) == 0 ? LogLevel.Warn : LogLevel.Info, "orders.service", string.Create(
                    CultureInfo.InvariantCulture,
                    $"OrderService[{random.Next(4)}]: order {random.Next(100_000)} of customer {random.Next(5000)} accepted in {random.Next(400)} ms")),
                < 99 => (LogLevel.Info, "cron.service", "pam_unix(cron:session): session opened for user root(uid=0) by root(uid=0)"),
                _ => (LogLevel.Error, "orders.service", string.Create(
                    CultureInfo.InvariantCulture, $"connection to 10.0.0.{random.Next(16)}:5432 refused after {random.Next(5)} attempts")),
            };
            text = (node, minute, i) is (3, 200, 7) ? Rare : text;
            texts += text.Length;
            writer.TryAdd(new LogLine(at.ToUnixTimeMilliseconds(), level, source, text));
        }

        return writer.Pack();
    }

    private static string Id(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
