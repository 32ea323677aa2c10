using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.History;

/// <summary>Samples from a seed, with what makes trouble: gaps, resets, missing seconds, a schema that changes.</summary>
internal static class TestSamples
{
    public static SeriesDefinition Cpu { get; } = SeriesDefinition.Gauge("cpu.total", "%", 2);

    public static SeriesDefinition Temperature { get; } = SeriesDefinition.Real("cpu.temperature", "Cel", ("sensor", "core"));

    public static SeriesDefinition Received { get; } = SeriesDefinition.Counter("net.rx_bytes", "By", ("interface", "eth0"));

    public static SeriesDefinition Sent { get; } = SeriesDefinition.Counter("net.tx_bytes", "By", ("interface", "eth0"));

    public static SeriesSchema Before { get; } = SeriesSchema.Create([Cpu, Received, Temperature]);

    public static SeriesSchema After { get; } = SeriesSchema.Create([Received, Cpu, Sent]);

    public const string All = "cpu.*,net.*";

    /// <summary>One row a second but for some, in two schemas, the second from the middle on.</summary>
    public static IReadOnlyList<SampleBlock> Make(int seed, long fromMs, int seconds)
    {
        var random = new Random(seed);
        var readings = new Dictionary<string, long>();
        var blocks = new List<SampleBlock>();
        foreach (var (schema, begin, end) in new[] { (Before, 0, seconds / 2), (After, seconds / 2, seconds) })
        {
            foreach (var part in Enumerable.Range(begin, end - begin).Where(_ => random.Next(40) != 0).Chunk(1800))
            {
                var times = Array.ConvertAll(part, second => fromMs + (second * 1000L));
                var columns = schema.Series.Select(series => Array.ConvertAll(part, _ => Value(random, series, readings))).ToArray();
                blocks.Add(new SampleBlock(schema, times, columns));
            }
        }

        return blocks;
    }

    /// <summary>The same rows in frames of random length, some twice, in random order.</summary>
    public static IReadOnlyList<SampleBlock> Shuffle(IEnumerable<SampleBlock> blocks, int seed)
    {
        var random = new Random(seed);
        var frames = new List<SampleBlock>();
        foreach (var block in blocks)
        {
            for (var at = 0; at < block.Rows;)
            {
                var length = Math.Min(random.Next(1, 400), block.Rows - at);
                var (first, last) = (block.Timestamps[at], block.Timestamps[at + length - 1]);
                var overlap = random.Next(3) == 0 ? 30_000 : 0;
                frames.Add(block.Where(t => t >= first - overlap && t <= last));
                at += length;
            }
        }

        var order = frames.Concat(frames.Where(_ => random.Next(4) == 0)).ToArray();
        random.Shuffle(order);
        return order;
    }

    private static long Value(Random random, SeriesDefinition series, Dictionary<string, long> readings)
    {
        if (random.Next(50) == 0)
        {
            return SampleBlock.Gap;
        }

        if (series.Kind == SeriesKind.Gauge)
        {
            return series.FromDouble(series.Scale == 2 ? random.Next(0, 10_000) / 100.0 : (random.NextDouble() * 40) + 20);
        }

        var reset = random.Next(300) == 0;
        return readings[series.Key] = reset ? random.Next(0, 50) : readings.GetValueOrDefault(series.Key, 1_000_000) + random.Next(0, 5000);
    }
}
