using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Ingest.Foreign;

/// <summary>A value list as collectd's <c>write_kafka</c> and <c>write_http</c> write it in JSON.</summary>
/// <param name="Values">As many as <paramref name="Dsnames"/>; null for what was not measured.</param>
/// <param name="Dsnames">Names of the values of the type.</param>
/// <param name="Time">Epoch seconds.</param>
/// <param name="Host">As collectd calls its host.</param>
public sealed record CollectdValues(
    double?[]? Values,
    string[]? Dsnames,
    double? Time,
    string? Host,
    string? Plugin,
    [property: JsonPropertyName("plugin_instance")] string? PluginInstance,
    string? Type,
    [property: JsonPropertyName("type_instance")] string? TypeInstance)
{
    private const int MostValues = 64;
    private const double MostSeconds = 1e11;

    /// <summary>Not needed: with collectd's rates, every value is a gauge.</summary>
    public string[]? Dstypes { get; init; }

    /// <summary>Not needed.</summary>
    public double? Interval { get; init; }

    /// <summary>Not needed.</summary>
    public JsonElement? Meta { get; init; }

    /// <summary>
    /// One row: series <c>collectd_{plugin}.{type}</c>, with the value's name behind it where the type has several, labelled with the instances.
    /// Null when it is no value list.
    /// </summary>
    public SampleBlock? ToBlock()
    {
        if (Values is not { Length: > 0 and <= MostValues } || Dsnames?.Length != Values.Length || Time is not (> 0 and < MostSeconds)
            || string.IsNullOrEmpty(Plugin) || string.IsNullOrEmpty(Type) || Dsnames.Any(string.IsNullOrEmpty))
        {
            return null;
        }

        var series = Dsnames.Select(Define).ToArray();
        if (series.Any(s => !SeriesNames.IsSeriesName(s.Name)) || series.DistinctBy(s => s.Key).Count() < series.Length)
        {
            return null;
        }

        // A schema's order decides who it is: a type's values always come in the same one.
        var columns = series.Zip(Values, (s, v) => new[] { v is { } value ? s.FromDouble(value) : SampleBlock.Gap }).ToArray();
        return new SampleBlock(SeriesSchema.Create(series), [(long)Math.Round(Time.Value * 1000)], columns);
    }

    private SeriesDefinition Define(string name)
    {
        var own = Dsnames!.Length > 1 ? "." + Clean(name) : "";
        return SeriesDefinition.Real(string.Create(CultureInfo.InvariantCulture, $"collectd_{Clean(Plugin!)}.{Clean(Type!)}{own}"), "1", [.. Labels()]);
    }

    private IEnumerable<(string, string)> Labels()
    {
        if (!string.IsNullOrEmpty(PluginInstance))
        {
            yield return ("instance", SeriesNames.CleanLabelValue(PluginInstance));
        }

        if (!string.IsNullOrEmpty(TypeInstance))
        {
            yield return ("type", SeriesNames.CleanLabelValue(TypeInstance));
        }
    }

    /// <summary>Lower case; what may not stand in a series' name becomes an underscore.</summary>
    private static string Clean(string name) => string.Create(name.Length, name, (clean, from) =>
    {
        for (var i = 0; i < clean.Length; i++)
        {
            var c = char.ToLowerInvariant(from[i]);
            clean[i] = char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '_';
        }
    });
}
