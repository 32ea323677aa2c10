using CloudNexus.Wire.Columns;
using CloudNexus.Wire.Io;

namespace CloudNexus.Micro;

/// <summary>Samples per second of every column codec, on the shape that it is made for, and of the choice between them over all shapes.</summary>
internal static class ColumnSpeeds
{
    private const double Goal = 50;

    private static readonly (ColumnKind Kind, string Shape)[] Codecs =
    [
        (ColumnKind.Constant, "constant"), (ColumnKind.Varint, "random walk"), (ColumnKind.Packed, "16-bit noise"),
        (ColumnKind.PackedDelta, "random walk"), (ColumnKind.PackedDelta2, "counter"), (ColumnKind.Runs, "steps"), (ColumnKind.Sparse, "sparse"),
        (ColumnKind.Xor, "float walk"),
    ];

    public static void Run(Report report, int rows)
    {
        foreach (var (kind, shape) in Codecs)
        {
            var column = Shapes.Make(shape, rows);
            Measure(report, $"{kind} ({shape})", [column], (values, writer) =>
            {
                writer.WriteByte((byte)kind);
                ColumnCodec.Encode(values, new ColumnChoice(kind), writer);
            });
        }

        foreach (var shape in Shapes.Names)
        {
            Measure(report, $"chosen ({shape})", [Shapes.Make(shape, rows)], (values, writer) => ColumnCodec.Encode(values, writer));
        }

        Measure(report, "chosen (all shapes)", [.. Shapes.Names.Select(s => Shapes.Make(s, rows))], (values, writer) => ColumnCodec.Encode(values, writer));
    }

    private static void Measure(Report report, string name, long[][] columns, Action<long[], WireWriter> encode)
    {
        var samples = columns.Sum(c => (long)c.Length);
        var writer = new WireWriter(1 << 16);
        var encoded = Timing.Seconds(() =>
        {
            writer.Clear();
            foreach (var column in columns)
            {
                encode(column, writer);
            }
        });
        var bytes = writer.ToArray();
        var rows = new long[columns[0].Length];
        var decoded = Timing.Seconds(() =>
        {
            var reader = new WireReader(bytes);
            for (var i = 0; i < columns.Length; i++)
            {
                ColumnCodec.Decode(ref reader, rows);
            }
        });
        report.AtLeast($"{name}, encode", samples / encoded / 1e6, Goal, "M samples/s");
        report.AtLeast($"{name}, decode", samples / decoded / 1e6, Goal, "M samples/s");
    }
}
