using CloudNexus.Functions.Http;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest;

/// <summary>The form that <c>curl</c> can send: one moment's values by series name.</summary>
/// <param name="T">Epoch milliseconds; now when left out.</param>
/// <param name="Values">Series name, with labels as <c>name{label=value}</c>, to its value.</param>
/// <param name="Series">Unit and kind of names for which gauge and <c>1</c> are not right.</param>
public sealed record JsonMetrics(long? T, Dictionary<string, double>? Values, Dictionary<string, JsonSeries>? Series)
{
    private const int MostValues = 1000;

    /// <exception cref="ApiException">400, naming the value that is wrong.</exception>
    public SampleBlock ToBlock(DateTimeOffset now)
    {
        if (Values is not { Count: > 0 and <= MostValues })
        {
            throw ApiException.BadRequest("bad-values", $"'values' maps 1 to {MostValues} series names to numbers.");
        }

        var series = Values.Keys.Order(StringComparer.Ordinal).Select(Define).ToArray();
        SeriesSchema schema;
        try
        {
            schema = SeriesSchema.Create(series);
        }
        catch (ArgumentException)
        {
            throw ApiException.BadRequest("bad-series", "A series stands twice, or a name, label or unit is too long.");
        }

        var columns = series.Select(s => new[] { s.FromDouble(Values[s.Key]) }).ToArray();
        var t = T ?? now.ToUnixTimeMilliseconds();
        return t > 0 ? new SampleBlock(schema, [t], columns) : throw ApiException.BadRequest("bad-time", "'t' is epoch milliseconds.");
    }

    private SeriesDefinition Define(string key)
    {
        var (name, labels) = Parse(key);
        var (unit, kind) = Series?.GetValueOrDefault(name) is { } said ? (said.Unit ?? "1", said.Kind ?? "gauge") : ("1", "gauge");
        if (!SeriesNames.IsPrintable(unit) || kind is not ("gauge" or "counter"))
        {
            throw ApiException.BadRequest("bad-series", $"Series '{name}': 'unit' is printable text and 'kind' is gauge or counter.");
        }

        var definition = new SeriesDefinition(
            name, unit, kind == "counter" ? SeriesKind.Counter : SeriesKind.Gauge, SeriesLimits.FloatScale, labels);
        return definition.Key == key
            ? definition
            : throw ApiException.BadRequest("bad-series", $"Write '{key}' as '{definition.Key}': labels sorted by name, without spaces.");
    }

    private static (string Name, KeyValuePair<string, string>[] Labels) Parse(string key)
    {
        var open = key.IndexOf('{', StringComparison.Ordinal);
        var name = open < 0 ? key : key[..open];
        var inner = open < 0 ? "" : key[(open + 1)..].TrimEnd('}');
        var labels = inner.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=', 2)).ToArray();
        var bad = !SeriesNames.IsSeriesName(name) || (open >= 0 && !key.EndsWith('}')) || labels.Length > SeriesLimits.LabelsPerSeries
            || labels.Any(l => l.Length != 2 || !SeriesNames.IsLabelName(l[0]) || !SeriesNames.IsLabelValue(l[1]));
        return bad
            ? throw ApiException.BadRequest(
                "bad-series", $"'{key}' is no series: use lower-case words joined by dots, labels as name{{label=value}}.")
            : (name, [.. labels.Select(l => KeyValuePair.Create(l[0], l[1])).OrderBy(l => l.Key, StringComparer.Ordinal)]);
    }
}

/// <param name="Kind"><c>gauge</c> or <c>counter</c>.</param>
public sealed record JsonSeries(string? Unit, string? Kind);
