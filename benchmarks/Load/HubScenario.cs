using System.Globalization;
using System.Net;
using CloudNexus.Local.Hub;
using CloudNexus.Local.Hub.Http;

namespace CloudNexus.Load;

/// <summary>
/// Senders post single events to the local Event Hub over real HTTP, each waiting for its answer before the next. Client and hub share
/// this process and its processors.
/// </summary>
internal sealed class HubScenario : ILoadScenario
{
    private const string Hub = "telemetry";
    private const string Key = "a key for this run only";

    public string Name => "hub";

    public string Usage =>
        "sends to the local Event Hub: --senders 64 --bytes 400 --seconds 10 --warmup 2 --partitions 4 --dir (temporary)";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var senders = arguments.Number("senders", 64, 1, 512);
        var bytes = arguments.Number("bytes", 400, 0, 1024 * 1000);
        var seconds = arguments.Number("seconds", 10, 1, 300);
        var warmup = arguments.Number("warmup", 2, 0, 60);
        var partitions = arguments.Number("partitions", 4, 1, EventHubStore.MaxPartitions);
        var parent = arguments.Text("dir", Path.GetTempPath());
        if (arguments.Unknown.Any())
        {
            throw new FormatException($"--{arguments.Unknown.First()} is not known");
        }

        var directory = Directory.CreateDirectory(Path.Combine(parent, $"cloudnexus-load-{Environment.ProcessId}")).FullName;
        try
        {
            await using var store = EventHubStore.Open(directory, TimeProvider.System);
            store.GetOrCreate(Hub, partitions);
            var options = new HubServerOptions { Rules = [new SasRule("send", Key, SasRights.Send)] };
            await using var server = await HubServer.StartAsync(store, options, TimeProvider.System, cancellationToken: cancellationToken);
            using var client = Client(server.Address, senders);
            await SendAsync(client, senders, bytes, TimeSpan.FromSeconds(warmup), cancellationToken);
            var flushesBefore = store.Metrics.Flushes;
            var allocatedBefore = GC.GetTotalAllocatedBytes();
            var run = await SendAsync(client, senders, bytes, TimeSpan.FromSeconds(seconds), cancellationToken);
            Print(output, run, senders, bytes, store.Metrics.Flushes - flushesBefore, GC.GetTotalAllocatedBytes() - allocatedBefore);
            return run.Refused == 0 && run.Latencies.Count > 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static HttpClient Client(Uri address, int senders)
    {
        var resource = new Uri(address, $"/{Hub}");
        var token = SharedAccessSignature.Create(resource, "send", Key, TimeProvider.System.GetUtcNow().AddHours(1));
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = senders }) { BaseAddress = address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", token);
        return client;
    }

    private static async Task<Run> SendAsync(HttpClient client, int senders, int bytes, TimeSpan time, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var results = await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(
            async () =>
            {
                var latencies = new Latencies();
                var refused = 0;
                var body = new byte[bytes];
                new Random(sender).NextBytes(body);
                var path = string.Create(CultureInfo.InvariantCulture, $"/{Hub}/publishers/node-{sender}/messages");
                while (TimeProvider.System.GetElapsedTime(start) < time)
                {
                    var sent = TimeProvider.System.GetTimestamp();
                    using var response = await client.PostAsync(path, new ByteArrayContent(body), cancellationToken);
                    if (response.StatusCode == HttpStatusCode.Created)
                    {
                        latencies.Add(TimeProvider.System.GetElapsedTime(sent));
                    }
                    else
                    {
                        refused++;
                    }
                }

                return (latencies, refused);
            },
            cancellationToken)));
        var all = new Latencies();
        Array.ForEach(results, r => all.Add(r.latencies));
        return new Run(all, results.Sum(r => r.refused), TimeProvider.System.GetElapsedTime(start));
    }

    private static void Print(TextWriter output, Run run, int senders, int bytes, long flushes, long allocated)
    {
        var (events, seconds) = (run.Latencies.Count, run.Elapsed.TotalSeconds);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            hub: {senders} senders, {bytes} bytes per event, {seconds:0.0} s; one process on {Environment.ProcessorCount} processors
              acknowledged  {events / seconds,10:0} events/s   {events * bytes / seconds / 1e6:0.00} MB/s   refused {run.Refused}
              latency       p50 {run.Latencies.PercentileMs(50):0.00} ms   p95 {run.Latencies.PercentileMs(95):0.00} ms   p99 {
                run.Latencies.PercentileMs(99):0.00} ms   max {run.Latencies.MaxMs:0.00} ms
              fsyncs        {flushes / seconds,10:0} /s   {events / (double)Math.Max(1, flushes):0.0} events per fsync
              allocated     {allocated / (double)Math.Max(1, events),10:0} bytes per event (client, HTTP and hub)
            """));
    }

    private sealed record Run(Latencies Latencies, int Refused, TimeSpan Elapsed);
}
