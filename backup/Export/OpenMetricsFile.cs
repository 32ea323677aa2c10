using System.Globalization;
using System.Text;
using CloudNexus.Wire;

namespace CloudNexus.Backup.Export;

/// <summary>
/// Samples as OpenMetrics text, which wants those of a metric together and in order of time, while they come window by window: each
/// series is gathered in a file of its own, and put together at the end.
/// </summary>
internal sealed class OpenMetricsFile : IDisposable
{
    private readonly string _path;
    private readonly string _parts;
    private readonly SortedDictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();
    private int _next;
    private long _samples;

    public OpenMetricsFile(string path)
    {
        (_path, _parts) = (path, path + ".parts");
        Directory.CreateDirectory(_parts);
    }

    /// <summary>Adds samples that are newer than those given of the series before.</summary>
    public void Add(SeriesDefinition series, IReadOnlyList<KeyValuePair<long, double>> samples)
    {
        var isCounter = series.Kind == SeriesKind.Counter;
        var name = NameOf(series.Name, isCounter);
        if (!_families.TryGetValue(name, out var family))
        {
            _families[name] = family = new Family(isCounter, new SortedDictionary<string, string>(StringComparer.Ordinal));
        }

        var labels = LabelsOf(series);
        if (!family.Series.TryGetValue(labels, out var part))
        {
            family.Series[labels] = part = Path.Combine(_parts, (_next++).ToString(CultureInfo.InvariantCulture));
        }

        _text.Clear();
        var begin = name + (isCounter ? "_total" : "") + labels;
        foreach (var (timeMs, value) in samples)
        {
            _text.Append(CultureInfo.InvariantCulture, $"{begin} {value:R} {timeMs / 1000}.{timeMs % 1000:d3}\n");
        }

        _samples += samples.Count;
        File.AppendAllText(part, _text.ToString());
    }

    /// <summary>Writes the file. The number of samples.</summary>
    public async Task<long> FinishAsync(CancellationToken cancellation)
    {
        await using var file = File.Create(_path);
        foreach (var (name, family) in _families)
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes($"# TYPE {name} {(family.IsCounter ? "counter" : "gauge")}\n"), cancellation);
            foreach (var part in family.Series.Values)
            {
                await using var samples = File.OpenRead(part);
                await samples.CopyToAsync(file, cancellation);
            }
        }

        await file.WriteAsync("# EOF\n"u8.ToArray(), cancellation);
        return _samples;
    }

    public void Dispose() => Directory.Delete(_parts, recursive: true);

    /// <summary><c>net.rx_bytes</c> as <c>net_rx_bytes</c>; of a counter without the <c>_total</c> that its samples get.</summary>
    private static string NameOf(string name, bool isCounter)
    {
        var clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ':' ? c : '_'));
        clean = char.IsAsciiDigit(clean[0]) ? "_" + clean : clean;
        return isCounter && clean.EndsWith("_total", StringComparison.Ordinal) ? clean[..^"_total".Length] : clean;
    }

    private static string LabelsOf(SeriesDefinition series) => series.Labels.Count == 0
        ? ""
        : "{" + string.Join(',', series.Labels.Select(l => $"{NameOf(l.Key, false).Replace(':', '_')}=\"{Escape(l.Value)}\"")) + "}";

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed record Family(bool IsCounter, SortedDictionary<string, string> Series);
}
