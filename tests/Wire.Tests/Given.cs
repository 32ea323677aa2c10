namespace CloudNexus.Wire.Tests;

/// <summary>Fixed inputs that the tests share.</summary>
internal static class Given
{
    /// <summary>A key whose secret is known, so that bytes made with it can be written down.</summary>
    public static ApiKey Key { get; } = ApiKey.TryParse("nx_node-1_key1_abcdefghijkmnpqrstuvwxyz23456789", out var key)
        ? key
        : throw new InvalidOperationException("The given key is one.");

    public static SeriesSchema Schema { get; } = SeriesSchema.Create(
    [
        SeriesDefinition.Gauge("cpu.total", "%", 2),
        SeriesDefinition.Counter("net.rx_bytes", "By", ("interface", "eth0")),
        SeriesDefinition.Real("t.x", "s"),
    ]);

    public static SampleBlock Block { get; } = new(
        Schema,
        [1_000_000_000_000, 1_000_000_001_000, 1_000_000_002_000],
        [
            [150, SampleBlock.Gap, 149],
            [7, 7, 7],
            [SampleBlock.Gap, SampleBlock.Gap, SampleBlock.Gap],
        ]);

    public static FrameHeader Header { get; } = new(Key.NodeId, Key.KeyId, 1_000_000_000_000, 3, 2, 5000, Schema.Id);

    public static byte[] FrameBytes(bool withSchema = true) => new FrameWriter().Write(Header, Block, withSchema, Key.DeriveMacKey());

    /// <summary>A block of random shape and content, with every kind of column in it.</summary>
    public static SampleBlock RandomBlock(Random random)
    {
        var width = random.Next(0, 20);
        var rows = random.Next(0, 50);
        var schema = SeriesSchema.Create(Enumerable.Range(0, width).Select(i => random.Next(3) switch
        {
            0 => SeriesDefinition.Gauge($"g.s{i}", "%", (byte)random.Next(10), ("b", "ü"), ("a", $"{i}")),
            1 => SeriesDefinition.Counter($"c.s{i}", "By"),
            _ => SeriesDefinition.Real($"r.s{i}", ""),
        }));
        var time = random.NextInt64(0, 4_000_000_000_000);
        var timestamps = new long[rows];
        for (var i = 0; i < rows; i++)
        {
            timestamps[i] = time += random.Next(4) == 0 ? random.Next(1, 100_000) : 1000;
        }

        return new SampleBlock(schema, timestamps, [.. Enumerable.Range(0, width).Select(_ => RandomColumn(random, rows))]);
    }

    public static long[] RandomColumn(Random random, int rows)
    {
        var kind = random.Next(5);
        var value = random.NextInt64(long.MinValue, long.MaxValue);
        return [.. Enumerable.Range(0, rows).Select(i => kind switch
        {
            0 => SampleBlock.Gap,
            1 => value,
            2 => value = unchecked(value + random.Next(-100, 1000)),
            3 => random.Next(3) == 0 ? SampleBlock.Gap : random.Next(10_000),
            _ => random.NextInt64(long.MinValue, long.MaxValue),
        })];
    }
}
