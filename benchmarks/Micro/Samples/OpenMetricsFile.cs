using System.Globalization;
using System.IO.Compression;
using CloudNexus.Wire;

namespace CloudNexus.Micro;

/// <summary>
/// The samples of an OpenMetrics text file with timestamps, as blocks of ten minutes. Names become series names: the part before the first underscore is
/// the group. Each series has the decimal digits that its text shows, or is stored as doubles when that is more than a scale may have.
/// </summary>
public sealed class OpenMetricsFile
{
    private OpenMetricsFile(SeriesSchema schema, IReadOnlyList<SampleBlock> windows, long samples)
    {
        Schema = schema;
        Windows = windows;
        Samples = samples;
    }

    public SeriesSchema Schema { get; }

    /// <summary>One block per window, in order of time.</summary>
    public IReadOnlyList<SampleBlock> Windows { get; }

    /// <summary>Values, gaps not counted.</summary>
    public long Samples { get; }

    /// <exception cref="InvalidDataException">A line is no sample, or has no timestamp.</exception>
    public static OpenMetricsFile Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        var series = new Dictionary<string, OpenMetricsSeries>(StringComparer.Ordinal);
        long samples = 0;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var close = line.LastIndexOf('}');
            var split = line.IndexOf(' ', Math.Max(0, close));
            var fields = split < 0 ? [] : line[(split + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || !decimal.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            {
                throw new InvalidDataException($"No sample with a timestamp: {line}");
            }

            var key = line[..split];
            if (!series.TryGetValue(key, out var one))
            {
                series[key] = one = new OpenMetricsSeries(key);
            }

            samples += one.Add((long)Math.Round(seconds * 1000), fields[0]);
        }

        return Build(series.Values, samples);
    }

    private static OpenMetricsFile Build(IReadOnlyCollection<OpenMetricsSeries> series, long samples)
    {
        // Series that share a group stand together, as a collector would list them.
        var ordered = series.Select(s => (Series: s, Definition: s.Define())).OrderBy(s => s.Definition.Group, StringComparer.Ordinal).ToArray();
        var schema = SeriesSchema.Create(ordered.Select(s => s.Definition));
        var windows = new List<SampleBlock>();
        foreach (var window in series.SelectMany(s => s.Times).Distinct().Order().GroupBy(WindowBlock.StartOf))
        {
            foreach (var times in window.Chunk(SampleBlock.MostRows))
            {
                windows.Add(new SampleBlock(schema, times, [.. ordered.Select(s => s.Series.Column(times, s.Definition))]));
            }
        }

        return new OpenMetricsFile(schema, windows, samples);
    }
}
