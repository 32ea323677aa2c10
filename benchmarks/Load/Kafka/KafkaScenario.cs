using System.Globalization;
using System.Text;
using CloudNexus.Local.Hub;
using CloudNexus.Local.Hub.Kafka;
using CloudNexus.Local.Hub.Log;

namespace CloudNexus.Load.Kafka;

/// <summary>
/// One producer, librdkafka, against its own mock broker (a thread of the producer's process, in memory) and against the local hub, which
/// shares the process as well, without and with a flush of every group. The three take turns. What the hub stored is consumed once, too;
/// the mock broker keeps too little for that.
/// </summary>
internal sealed class KafkaScenario : ILoadScenario
{
    private const string Topic = "telemetry";
    private const double Goal = 0.8;
    private static readonly (string Name, bool? Flush)[] Brokers = [("mock broker", null), ("hub without fsync", false), ("hub", true)];

    public string Name => "kafka";

    public string Usage => "librdkafka's producer to its mock broker and to the local hub: --records 300000 --bytes 400 --single 500 --rounds 3";

    public async Task<int> RunAsync(LoadArguments arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var records = arguments.Number("records", 300_000, 1000, 10_000_000);
        var bytes = arguments.Number("bytes", 400, 1, 100_000);
        var single = arguments.Number("single", 500, 10, 100_000);
        var rounds = arguments.Number("rounds", 3, 1, 20);
        if (arguments.Unknown.Any())
        {
            throw new FormatException($"--{arguments.Unknown.First()} is not known");
        }

        if (!LibRdKafka.IsThere)
        {
            throw new FormatException("librdkafka is missing: install the package 'librdkafka1'.");
        }

        var rates = Brokers.Select(_ => new List<double>()).ToArray();
        var waits = Brokers.Select(_ => new Latencies()).ToArray();
        var consumed = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < Brokers.Length; i++)
            {
                rates[i].Add(await MeasureAsync(Brokers[i].Flush, records, bytes, single, waits[i], consumed));
            }
        }

        var medians = rates.Select(Median).ToArray();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"kafka: {records} records of {bytes} bytes, acks=all, median of {rounds} rounds; one process on {Environment.ProcessorCount} processors"));
        for (var i = 0; i < Brokers.Length; i++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                  {Brokers[i].Name,-20} {medians[i],10:0} records/s {medians[i] * bytes / 1e6,7:0.0} MB/s   {medians[i] / medians[0]:0.00} of the mock broker
                  {"  one by one",-20} p50 {waits[i].PercentileMs(50):0.00} ms   p95 {waits[i].PercentileMs(95):0.00} ms   p99 {waits[i].PercentileMs(99):0.00} ms
                """));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {"consumed from the hub",-21}{Median(consumed),10:0} records/s {Median(consumed) * bytes / 1e6,7:0.0} MB/s"));
        var ratio = medians[1] / medians[0];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  goal: without fsync ≥ {Goal} of the mock broker: {(ratio >= Goal ? "ok" : "short of")}"));
        return ratio >= Goal ? 0 : 1;
    }

    /// <returns>Records per second.</returns>
    private static async Task<double> MeasureAsync(
        bool? flush, int records, int bytes, int single, Latencies waits, List<double> consumed)
    {
        if (flush is not { } flushes)
        {
            return Run(("test.mock.num.brokers", "1"), records, bytes, single, waits);
        }

        var directory = Directory.CreateTempSubdirectory("cloudnexus-load-").FullName;
        try
        {
            await using var store = EventHubStore.Open(directory, TimeProvider.System, new LogOptions { Flush = flushes });
            store.GetOrCreate(Topic);
            await using var server = KafkaServer.Start(store, new KafkaServerOptions(), TimeProvider.System);
            var broker = ("bootstrap.servers", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port}"));
            var rate = Run(broker, records, bytes, single, waits);
            var stored = store.Find(Topic)!.Partitions.Sum(p => p.NextSequence);
            if (stored != records + single + 1)
            {
                throw new InvalidOperationException($"{stored} records are stored, {records + single + 1} were acknowledged.");
            }

            consumed.Add(KafkaConsumer.Measure(broker, Topic, partitions: EventHubStore.DefaultPartitions, stored, bytes));
            return rate;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static double Run((string, string) broker, int records, int bytes, int single, Latencies waits)
    {
        var (delivered, failed) = (0, 0);
        void OnDelivered(nint handle, nint message, nint opaque)
        {
            delivered++;
            failed += LibRdKafka.Read(message).Error == 0 ? 0 : 1;
        }

        LibRdKafka.Delivered callback = OnDelivered;
        var producer = LibRdKafka.CreateProducer(
            [broker, ("acks", "all"), ("linger.ms", "1"), ("queue.buffering.max.messages", "200000"), ("batch.num.messages", "2000")], callback);
        var topic = LibRdKafka.Topic(producer, Topic);
        var body = new byte[bytes];
        new Random(1).NextBytes(body);
        Send(producer, topic, body, 0);
        Drain(producer);

        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < records; i++)
        {
            Send(producer, topic, body, i);
        }

        Drain(producer);
        var rate = records / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        for (var i = 0; i < single; i++)
        {
            var sent = TimeProvider.System.GetTimestamp();
            Send(producer, topic, body, i);
            Drain(producer);
            waits.Add(TimeProvider.System.GetElapsedTime(sent));
        }

        LibRdKafka.rd_kafka_topic_destroy(topic);
        LibRdKafka.rd_kafka_destroy(producer);
        GC.KeepAlive(callback);
        return failed == 0 && delivered == records + single + 1
            ? rate
            : throw new InvalidOperationException($"{failed} of {delivered} records failed.");
    }

    private static double Median(List<double> rates) => rates.Order().ElementAt(rates.Count / 2);

    private static void Send(nint producer, nint topic, byte[] body, int number)
    {
        var key = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key {number % 1000}"));
        int error;
        while ((error = LibRdKafka.Produce(topic, body, key, 0)) == LibRdKafka.QueueFull)
        {
            _ = LibRdKafka.rd_kafka_poll(producer, 10);
        }

        if (error != 0)
        {
            throw new InvalidOperationException($"librdkafka refused a record: {error}.");
        }

        _ = LibRdKafka.rd_kafka_poll(producer, 0);
    }

    private static void Drain(nint producer)
    {
        while (LibRdKafka.rd_kafka_outq_len(producer) > 0)
        {
            _ = LibRdKafka.rd_kafka_poll(producer, 10);
        }
    }
}
