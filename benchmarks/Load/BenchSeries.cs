using CloudNexus.Wire;

namespace CloudNexus.Load;

/// <summary>A host's series and their samples from a seed: 100 of them in six groups, gauges that wander and counters that grow.</summary>
internal static class BenchSeries
{
    public static SeriesSchema Schema { get; } = SeriesSchema.Create(
    [
        .. Gauges("cpu", "%", 2, 20),
        .. Gauges("mem", "By", 0, 12),
        .. Gauges("load", "1", 2, 3),
        .. Gauges("disk", "%", 2, 9),
        .. Counters("disk_io", 28),
        .. Counters("net", 28),
    ]);

    /// <summary>Rows one second apart. The state, a value per series, goes on where it was.</summary>
    public static SampleBlock Make(Random random, long[] state, long fromMs, int seconds)
    {
        var times = Enumerable.Range(0, seconds).Select(i => fromMs + (i * 1000L)).ToArray();
        var columns = new long[state.Length][];
        for (var column = 0; column < state.Length; column++)
        {
            var isCounter = Schema.Series[column].Kind == SeriesKind.Counter;
            columns[column] = new long[seconds];
            for (var row = 0; row < seconds; row++)
            {
                state[column] = isCounter ? state[column] + random.Next(0, 50_000) : Math.Clamp(state[column] + random.Next(-200, 201), 0, 10_000);
                columns[column][row] = state[column];
            }
        }

        return new SampleBlock(Schema, times, columns);
    }

    private static IEnumerable<SeriesDefinition> Gauges(string group, string unit, byte scale, int count)
        => Enumerable.Range(0, count).Select(i => SeriesDefinition.Gauge($"{group}.value_{i}", unit, scale));

    private static IEnumerable<SeriesDefinition> Counters(string group, int count)
        => Enumerable.Range(0, count).Select(i => SeriesDefinition.Counter($"{group}.total_{i}", "By"));
}
