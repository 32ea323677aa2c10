using System.Globalization;
using System.Text;

namespace CloudNexus.Functions.Systems.Metrics;

/// <summary>Writes series in Prometheus' text format 0.0.4: counters as <c>_total</c>, distributions as histograms in seconds.</summary>
public static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string Prefix = "cloudnexus_";

    /// <param name="series">Counted ones, in the order of their names.</param>
    /// <param name="levels">Values of now, by name.</param>
    public static string Write(IEnumerable<MetricSeries> series, IEnumerable<KeyValuePair<string, double>> levels)
    {
        var text = new StringBuilder();
        foreach (var family in series.GroupBy(s => s.Instrument).OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            Write(text, family.Key, [.. family]);
        }

        foreach (var (name, value) in levels)
        {
            var whole = NameOf(name);
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {whole} gauge\n{whole} {Number(value)}\n");
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, string instrument, IReadOnlyList<MetricSeries> family)
    {
        var kind = family[0].Kind;
        var name = NameOf(instrument) + kind switch
        {
            MetricKind.Counter => "_total",
            MetricKind.Distribution => "_seconds",
            _ => "",
        };
        var type = kind switch { MetricKind.Counter => "counter", MetricKind.Distribution => "histogram", _ => "gauge" };
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {type}\n");
        foreach (var one in family)
        {
            var (sum, buckets) = one.Read();
            if (kind != MetricKind.Distribution)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{Labels(one.Tags, null)} {Number(sum)}\n");
                continue;
            }

            var count = 0L;
            for (var i = 0; i < buckets.Length; i++)
            {
                count += buckets[i];
                var bound = i < MetricSeries.Bounds.Count ? Number(MetricSeries.Bounds[i]) : "+Inf";
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{Labels(one.Tags, bound)} {count}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{Labels(one.Tags, null)} {Number(sum)}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_count{Labels(one.Tags, null)} {count}\n");
        }
    }

    private static string NameOf(string name)
    {
        var plain = name.StartsWith("cloudnexus.", StringComparison.Ordinal) ? name["cloudnexus.".Length..] : name;
        return Prefix + string.Concat(plain.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
    }

    private static string Labels(IReadOnlyList<KeyValuePair<string, string>> tags, string? bound)
    {
        var all = tags.Select(t => $"{t.Key}=\"{Escape(t.Value)}\"").Concat(bound is null ? [] : [$"le=\"{bound}\""]).ToArray();
        return all.Length == 0 ? "" : $"{{{string.Join(',', all)}}}";
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
