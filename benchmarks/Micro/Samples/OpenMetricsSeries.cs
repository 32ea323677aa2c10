using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CloudNexus.Wire;

namespace CloudNexus.Micro;

/// <summary>One series of an OpenMetrics text: its values as they stand there.</summary>
/// <param name="key">Name and labels, as written.</param>
internal sealed partial class OpenMetricsSeries(string key)
{
    private readonly Dictionary<long, string> _values = [];
    private int _digits;
    private bool _isReal;

    public IEnumerable<long> Times => _values.Keys;

    /// <summary>1 when the sample is new and a number, else 0.</summary>
    public int Add(long timeMs, string value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)
            || !_values.TryAdd(timeMs, value))
        {
            return 0;
        }

        var point = value.IndexOf('.', StringComparison.Ordinal);
        _digits = Math.Max(_digits, point < 0 || value[(point + 1)..].All(c => c == '0') ? 0 : value.Length - point - 1);
        _isReal |= value.AsSpan().IndexOfAny('e', 'E') >= 0 || value.Length > 18 || _digits > SeriesLimits.HighestScale;
        return 1;
    }

    public SeriesDefinition Define()
    {
        var brace = key.IndexOf('{', StringComparison.Ordinal);
        var name = Clean(brace < 0 ? key : key[..brace]);
        var split = name.IndexOf('_', StringComparison.Ordinal);
        var labels = brace < 0 ? [] : Labels().Matches(key[brace..])
            .Select(m => (Clean(m.Groups[1].Value), SeriesNames.CleanLabelValue(m.Groups[2].Value))).ToArray();
        var dotted = split > 0 && split < name.Length - 1 ? $"{name[..split]}.{name[(split + 1)..]}" : name;
        return _isReal ? SeriesDefinition.Real(dotted, "", labels) : SeriesDefinition.Gauge(dotted, "", (byte)_digits, labels);
    }

    /// <summary>The values at these times as they are stored, worked out from the text without floating point unless the series is stored so.</summary>
    public long[] Column(long[] times, SeriesDefinition definition) => Array.ConvertAll(times, time =>
    {
        if (!_values.TryGetValue(time, out var text))
        {
            return SampleBlock.Gap;
        }

        if (_isReal)
        {
            return definition.FromDouble(double.Parse(text, CultureInfo.InvariantCulture));
        }

        var value = decimal.Parse(text, CultureInfo.InvariantCulture);
        for (var i = 0; i < definition.Scale; i++)
        {
            value *= 10;
        }

        return decimal.ToInt64(value);
    });

    private static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            clean.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_');
        }

        return char.IsAsciiLetterLower(clean[0]) ? clean.ToString() : "m" + clean;
    }

    [GeneratedRegex("([A-Za-z_][A-Za-z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Labels();
}
