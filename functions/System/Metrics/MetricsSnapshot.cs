using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace CloudNexus.Functions.Systems.Metrics;

/// <summary>Totals of every instrument of this process whose meter begins with <c>CloudNexus</c>, by name and tags.</summary>
public sealed class MetricsSnapshot : IDisposable
{
    /// <summary>Most name-and-tag combinations; further ones are counted together under <see cref="Overflow"/>.</summary>
    private const int MostSeries = 2000;

    private const string Overflow = "metrics.overflow";

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public MetricsSnapshot()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("CloudNexus", StringComparison.Ordinal) && !instrument.IsObservable)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Find(instrument, tags).Add(value));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Find(instrument, tags).Add(value));
        _listener.Start();
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<MetricSeries> Series() => [.. _series.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value)];

    /// <summary>The counters, as <c>name{tag=value}</c>.</summary>
    public IReadOnlyDictionary<string, long> Read() => new SortedDictionary<string, long>(
        _series.Where(s => s.Value.Kind == MetricKind.Counter).ToDictionary(s => s.Key, s => (long)s.Value.Read().Sum), StringComparer.Ordinal);

    public void Dispose() => _listener.Dispose();

    private MetricSeries Find(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = MetricSeries.NameOf(instrument.Name, tags);
        if (_series.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_series.Count >= MostSeries)
        {
            return _series.GetOrAdd(Overflow, _ => new MetricSeries(Overflow, MetricKind.Counter, []));
        }

        var texts = tags.ToArray()
            .Select(t => KeyValuePair.Create(t.Key, Convert.ToString(t.Value, CultureInfo.InvariantCulture) ?? "")).ToArray();
        return _series.GetOrAdd(name, _ => new MetricSeries(instrument.Name, KindOf(instrument), texts));
    }

    private static MetricKind KindOf(Instrument instrument) => instrument switch
    {
        Histogram<double> or Histogram<long> => MetricKind.Distribution,
        UpDownCounter<long> => MetricKind.Level,
        _ => MetricKind.Counter,
    };
}
