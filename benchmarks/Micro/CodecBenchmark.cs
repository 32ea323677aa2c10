using System.Globalization;
using CloudNexus.Wire;

namespace CloudNexus.Micro;

/// <summary>Speed of the wire format on one core, and the size of named shapes of data.</summary>
internal static class CodecBenchmark
{
    private const int Rows = 600;
    private static readonly string[] Gauges = ["counter", "few values", "sparse", "percent", "random walk", "steps", "pages", "zeros", "decimal floats", "gaps"];

    public static int Run(bool onlyClosed)
    {
        var report = new Report();
        if (onlyClosed)
        {
            Closing(report);
            return report.AllMet ? 0 : 1;
        }

        Console.WriteLine("Medians of nine runs on one core; other work on the machine makes them worse.");
        Console.WriteLine($"Column codecs, {Rows} rows:");
        ColumnSpeeds.Run(report, Rows);
        Appends(report);
        Frames(report);
        Closing(report);
        Console.WriteLine($"Bytes per sample of {Rows}-row columns (open: five samples an append; column: coded at once; closed: the raw tier):");
        foreach (var shape in Shapes.Names)
        {
            Sizes(shape);
        }

        return report.AllMet ? 0 : 1;
    }

    /// <summary>A hundred series in ten groups.</summary>
    internal static SampleBlock Block(int rows, long offsetMs)
    {
        var schema = SeriesSchema.Create(Enumerable.Range(0, 100).Select(i => Gauges[i % 10].Contains("float", StringComparison.Ordinal)
            ? SeriesDefinition.Real($"g{i / 10}.s{i}", "1")
            : SeriesDefinition.Gauge($"g{i / 10}.s{i}", "1")));
        var times = Enumerable.Range(0, rows).Select(i => 1_800_000_000_000 + offsetMs + (i * 1000L)).ToArray();
        return new SampleBlock(schema, times, [.. Enumerable.Range(0, 100).Select(i => Shapes.Make(Gauges[i % Gauges.Length], rows, i))]);
    }

    private static void Appends(Report report)
    {
        Console.WriteLine("Open window of 100 series, 120 appends of 5 samples:");
        var blocks = Enumerable.Range(0, 120).Select(i => Block(5, i * 5000)).ToArray();
        WindowBlock Fill() => blocks.Aggregate(WindowBlock.Empty, (window, block) => window.Append(block));
        report.AtMost("append, mean", Timing.Seconds(() => Fill()) / 120 * 1000, 1, "ms");
        report.AtMost("append, allocated", Timing.AllocatedBytes(() => Fill()) / 120.0 / 1024, 16, "KiB");
    }

    private static void Frames(Report report)
    {
        Console.WriteLine("Frames of 100 series:");
        foreach (var rows in new[] { 5, 60 })
        {
            var block = Block(rows, 0);
            var writer = new FrameWriter();
            var header = new FrameHeader("node-1", "key-1", 1, 1, 1, 5000, block.Schema.Id);
            var bytes = writer.Write(header, block, false, [1]);
            void Write() => writer.Write(header, block, false, [1]);
            void Read()
            {
                Frame.TryParse(bytes, out var frame);
                frame!.TryDecodeSamples(block.Schema, out _);
            }

            var values = rows * 100;
            Report.Figure(string.Create(
                CultureInfo.InvariantCulture,
                $"{rows} rows: {bytes.Length} bytes, write {values / Timing.Seconds(Write) / 1e6:f1} M samples/s, read {values / Timing.Seconds(Read) / 1e6:f1} M samples/s"));
            report.AtMost($"{rows} rows, allocated by writing beside the frame", Timing.AllocatedBytes(Write) - bytes.Length, 512, "bytes");
            report.AtMost($"{rows} rows, allocated by reading beside the values", Timing.AllocatedBytes(Read) - (values * 8.0), 8192, "bytes");
        }
    }

    private static void Closing(Report report)
    {
        Console.WriteLine("Closed windows of 100 series, 600 rows (transforms and general compressor together):");
        var block = Block(Rows, 0);
        var window = WindowBlock.Compact([block]);
        var close = Timing.Seconds(() => WindowBlock.Compact([block]));
        var all = Timing.Seconds(() =>
        {
            foreach (var group in block.Schema.Groups)
            {
                window.TryReadColumns(group.Name, _ => block.Schema, (_, _, _) => { });
            }
        });
        var slowest = block.Schema.Series.Take(Gauges.Length).Max(one => Timing.Seconds(
            () => window.TryReadColumns("g0", _ => block.Schema, s => s == one, (_, _, _) => { })));
        Report.Figure(string.Create(CultureInfo.InvariantCulture, $"close {close * 1000:f0} ms ({Rows * 100 / close / 1e6:f2} M samples/s)"));
        Report.Figure(string.Create(CultureInfo.InvariantCulture, $"read all {Rows * 100 / all / 1e6:f1} M samples/s"));
        var quick = Timing.Seconds(() => WindowBlock.Compact([block], KeepEffort.Quick));
        Report.Figure(string.Create(
            CultureInfo.InvariantCulture, $"close quickly {quick * 1000:f1} ms ({Rows * 100 / quick / 1e6:f2} M samples/s)"));
        report.AtMost("a day (144 windows) of the slowest series, decoded", slowest * 144 * 1000, 25, "ms");
    }

    private static void Sizes(string shape)
    {
        var block = Shapes.Block([shape], Rows);
        var open = WindowBlock.Empty;
        for (var row = 0; row < Rows; row += 5)
        {
            open = open.Append(new SampleBlock(
                block.Schema, [.. block.Timestamps.Skip(row).Take(5)], [.. block.Columns.Select(c => c.AsSpan(row, 5).ToArray())]));
        }

        var once = WindowBlock.Empty.Append(block);
        var closed = WindowBlock.Compact([block]);
        Report.Figure(string.Create(
            CultureInfo.InvariantCulture,
            $"{shape,-16} open {GroupBytes(open) / Rows,7:f3}  column {GroupBytes(once) / Rows,7:f3}  closed {GroupBytes(closed) / Rows,7:f3}"));
    }

    private static double GroupBytes(WindowBlock window) => window.Groups["shape"].Length;
}
