using System.Text;

namespace CloudNexus.Wire;

/// <summary>
/// One series: what is measured (<paramref name="Name"/>, such as <c>net.rx_bytes</c>), on what (<paramref name="Labels"/>, sorted by name),
/// in which unit (UCUM where there is one: <c>By</c>, <c>%</c>, <c>s</c>, <c>1</c>) and with how many decimal digits.
/// </summary>
public sealed record SeriesDefinition(
    string Name,
    string Unit,
    SeriesKind Kind,
    byte Scale,
    IReadOnlyList<KeyValuePair<string, string>> Labels)
{
    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    private string? _key;

    public static SeriesDefinition Gauge(string name, string unit, byte scale = 0, params (string Name, string Value)[] labels)
        => new(name, unit, SeriesKind.Gauge, scale, Sort(labels));

    public static SeriesDefinition Counter(string name, string unit, params (string Name, string Value)[] labels)
        => new(name, unit, SeriesKind.Counter, 0, Sort(labels));

    public static SeriesDefinition Real(string name, string unit, params (string Name, string Value)[] labels)
        => new(name, unit, SeriesKind.Gauge, SeriesLimits.FloatScale, Sort(labels));

    /// <summary>The part of the name before its first dot: series of one group are stored together.</summary>
    public string Group => Name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? Name[..dot] : Name;

    /// <summary>Name and labels as one text: <c>net.rx_bytes{interface=eth0}</c>.</summary>
    public string Key => _key ??= MakeKey();

    /// <summary>What a stored value means; null for a gap, and for NaN and infinities, which no honest writer stores.</summary>
    public double? ToDouble(long stored)
    {
        if (stored == SampleBlock.Gap)
        {
            return null;
        }

        if (Scale != SeriesLimits.FloatScale)
        {
            return stored / Powers[Scale];
        }

        var value = BitConverter.Int64BitsToDouble(stored);
        return double.IsFinite(value) ? value : null;
    }

    /// <summary>How a value is stored: rounded to the series' digits; NaN, infinities and what does not fit become gaps.</summary>
    public long FromDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            return SampleBlock.Gap;
        }

        if (Scale == SeriesLimits.FloatScale)
        {
            return BitConverter.DoubleToInt64Bits(value == 0 ? 0.0 : value);
        }

        var scaled = Math.Round(value * Powers[Scale], MidpointRounding.AwayFromZero);
        return Math.Abs(scaled) < 9.2e18 ? (long)scaled : SampleBlock.Gap;
    }

    public bool Equals(SeriesDefinition? other)
        => other is not null && Unit == other.Unit && Kind == other.Kind && Scale == other.Scale && Name == other.Name
            && Labels.SequenceEqual(other.Labels);

    public override int GetHashCode() => HashCode.Combine(Key, Unit, Kind, Scale);

    private static KeyValuePair<string, string>[] Sort((string Name, string Value)[] labels)
    {
        // A loop: what is generic over value types is code of its own in native builds.
        var sorted = Array.ConvertAll(labels, l => KeyValuePair.Create(l.Name, l.Value));
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return sorted;
    }

    private string MakeKey()
    {
        if (Labels.Count == 0)
        {
            return Name;
        }

        var key = new StringBuilder(Name).Append('{');
        for (var i = 0; i < Labels.Count; i++)
        {
            key.Append(i == 0 ? "" : ",").Append(Labels[i].Key).Append('=').Append(Labels[i].Value);
        }

        return key.Append('}').ToString();
    }
}
