using CloudNexus.Wire;

namespace CloudNexus.Micro;

/// <summary>Named shapes of columns, the same in every run: what a codec is judged on, its worst cases among them.</summary>
internal static class Shapes
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "constant", "zeros", "counter", "steady counter", "random walk", "pure noise", "16-bit noise", "few values", "sparse", "steps",
        "pages", "percent", "float walk", "float noise", "decimal floats", "gaps", "gaps everywhere", "only gaps", "extremes", "alternating",
    ];

    public static long[] Make(string name, int rows, int seed = 1)
    {
        var random = new Random(seed);
        long walk = 1_000_000;
        double real = 100;
        var column = new long[rows];
        for (var i = 0; i < rows; i++)
        {
            walk = name is "counter" ? walk + random.Next(0, 5000) : walk + random.Next(-50, 51);
            real += random.NextDouble() - 0.5;
            column[i] = name switch
            {
                "constant" => 123_456_789,
                "zeros" => 0,
                "counter" or "random walk" => walk,
                "steady counter" => 5_000 + (i * 250L),
                "pure noise" => Math.Max(random.NextInt64(long.MinValue, long.MaxValue), long.MinValue + 1),
                "16-bit noise" => random.Next(0, 65536),
                "few values" => random.Next(0, 3) * 33,
                "sparse" => random.Next(0, 50) == 0 ? random.Next(1, 1000) : 0,
                "steps" => i / 37 * 1000,
                "pages" => walk / 100 * 4096,
                "percent" => Math.Clamp((long)(real * 10), 0, 10_000),
                "float walk" => BitConverter.DoubleToInt64Bits(real),
                "float noise" => BitConverter.DoubleToInt64Bits(random.NextDouble()),
                "decimal floats" => BitConverter.DoubleToInt64Bits(Math.Round(real, 2)),
                "gaps" => i % 100 > 90 ? SampleBlock.Gap : walk,
                "gaps everywhere" => random.Next(0, 2) == 0 ? SampleBlock.Gap : walk,
                "only gaps" => SampleBlock.Gap,
                "extremes" => random.Next(0, 3) switch { 0 => long.MinValue + 1, 1 => long.MaxValue, _ => 0 },
                "alternating" => (i & 1) == 0 ? long.MinValue + 1 : long.MaxValue,
                _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such shape."),
            };
        }

        return column;
    }

    /// <summary>A block of gauges of one group, one per shape, on a one-second grid.</summary>
    public static SampleBlock Block(IReadOnlyList<string> names, int rows, long startMs = 1_800_000_000_000)
    {
        var schema = SeriesSchema.Create(names.Select(n => n.StartsWith("float", StringComparison.Ordinal)
            ? SeriesDefinition.Real("shape." + Clean(n), "1")
            : SeriesDefinition.Gauge("shape." + Clean(n), "1")));
        return new SampleBlock(schema, [.. Enumerable.Range(0, rows).Select(i => startMs + (i * 1000L))], [.. names.Select(n => Make(n, rows))]);
    }

    private static string Clean(string name) => (char.IsAsciiDigit(name[0]) ? "n" + name : name).Replace(' ', '_').Replace('-', '_');
}
