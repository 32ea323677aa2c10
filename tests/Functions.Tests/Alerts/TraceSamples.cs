using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using CloudNexus.Functions.Alerts;
using CloudNexus.Harness;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Tests.Alerts;

/// <summary>Twenty minutes of a real host: CPU, load, memory and traffic, a second apart.</summary>
internal sealed class TraceSamples
{
    private readonly List<double[]> _rows = [];

    public static SeriesSchema Schema { get; } = SeriesSchema.Create(
    [
        SeriesDefinition.Gauge("cpu.total", "%", 2),
        SeriesDefinition.Gauge("load.1", "1", 2),
        SeriesDefinition.Gauge("mem.used_percent", "%", 2),
        SeriesDefinition.Counter("system.context_switches", "1"),
    ]);

    public int Rows => _rows.Count;

    public static TraceSamples Read()
    {
        var samples = new TraceSamples();
        using var file = File.OpenRead(Path.Combine(Repository.Root, "tests", "fixtures", "traces", "host-a.jsonl.gz"));
        using var lines = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        double[]? last = null;
        while (lines.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var stat = root.GetProperty("stat").GetString()!;
            var cpu = Numbers(stat.Split('\n')[0]);
            var busy = cpu.Sum() - cpu[3] - cpu[4];
            var (memory, load) = (root.GetProperty("meminfo").GetString()!, root.GetProperty("loadavg").GetString()!);
            double[] now = [busy, cpu.Sum()];
            var percent = last is null || now[1] <= last[1] ? 0 : 100 * (now[0] - last[0]) / (now[1] - last[1]);
            last = now;
            samples._rows.Add(
            [
                Math.Round(percent, 2),
                double.Parse(load.Split(' ')[0], CultureInfo.InvariantCulture),
                Math.Round(100 - (100 * Field(memory, "MemAvailable:") / Field(memory, "MemTotal:")), 2),
                Field(stat, "ctxt"),
            ]);
        }

        return samples;
    }

    public SampleBlock Block(long fromMs, int[] rows) => new(
        Schema,
        [.. rows.Select((_, i) => fromMs + (i * 1000L))],
        [.. Schema.Series.Select((s, column) => rows.Select(r => s.FromDouble(_rows[r][column])).ToArray())]);

    /// <summary>A rule whose value lies among those of the series.</summary>
    public AlertCondition RandomCondition(SeriesDefinition series, Random random)
    {
        var column = Schema.Series.ToList().IndexOf(series);
        var values = Enumerable.Range(1, Rows - 1)
            .Select(r => series.Kind == SeriesKind.Counter ? _rows[r][column] - _rows[r - 1][column] : _rows[r][column]).Order().ToArray();
        var isAbove = random.Next(2) == 0;
        var at = values.Length * (isAbove ? random.Next(50, 95) : random.Next(5, 50)) / 100;
        var clear = isAbove ? values[at * 9 / 10] : values[at + ((values.Length - at) / 10)];
        return new AlertCondition(
            AlertKinds.Threshold,
            random.Next(0, 4) * random.Next(0, 8),
            series.Name,
            null,
            random.Next(2) == 0 ? AlertPer.Device : AlertPer.Node,
            isAbove ? AlertOp.AtLeast : AlertOp.AtMost,
            values[at],
            random.Next(2) == 0 ? null : clear,
            random.Next(0, 30));
    }

    private static double[] Numbers(string line)
        => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

    private static double Field(string text, string name)
        => Numbers(text.Split('\n').First(l => l.StartsWith(name, StringComparison.Ordinal)).Replace(" kB", "", StringComparison.Ordinal))[0];
}
