using System.Globalization;

namespace CloudNexus.Micro;

/// <summary>Collects samples by series and writes them as OpenMetrics text.</summary>
internal sealed class TraceSeries
{
    private readonly Dictionary<string, List<(long TimeMs, string Value)>> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _before = new(StringComparer.Ordinal);
    private long _timeMs;

    public int Count => _series.Count;

    public long Samples => _series.Values.Sum(s => (long)s.Count);

    public void Begin(long timeMs) => _timeMs = timeMs;

    public void Put(string name, long value) => Put(name, value.ToString(CultureInfo.InvariantCulture));

    public void Put(string name, string value)
    {
        if (!_series.TryGetValue(name, out var samples))
        {
            _series[name] = samples = [];
        }

        samples.Add((_timeMs, value));
    }

    /// <summary>How much counters grew since the record before; null in the first record that has them.</summary>
    public long[]? Growth(string source, long[] counters)
    {
        var growth = _before.TryGetValue(source, out var before) && before.Length == counters.Length
            ? counters.Select((value, i) => value - before[i]).ToArray()
            : null;
        _before[source] = counters;
        return growth;
    }

    public void Write(TextWriter output)
    {
        foreach (var family in _series.GroupBy(s => s.Key.Split('{')[0]))
        {
            output.WriteLine($"# TYPE {family.Key} gauge");
            foreach (var (name, samples) in family)
            {
                foreach (var (time, value) in samples)
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value} {time / 1000m:f3}"));
                }
            }
        }

        output.WriteLine("# EOF");
    }
}
