using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CloudNexus.Functions.Systems;

/// <summary>Totals of every counter of this process whose meter begins with <c>CloudNexus</c>, by name and tags.</summary>
public sealed class MetricsSnapshot : IDisposable
{
    /// <summary>Most name-and-tag combinations; further ones are counted together under <see cref="Overflow"/>.</summary>
    private const int MostSeries = 1000;

    private const string Overflow = "metrics.overflow";

    private readonly ConcurrentDictionary<string, long> _totals = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public MetricsSnapshot()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("CloudNexus", StringComparison.Ordinal) && instrument is Counter<long>)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(Name(instrument.Name, tags), value));
        _listener.Start();
    }

    public IReadOnlyDictionary<string, long> Read() => new SortedDictionary<string, long>(_totals, StringComparer.Ordinal);

    public void Dispose() => _listener.Dispose();

    private static string Name(string instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (tag, value) in tags)
        {
            instrument += $"{{{tag}={value}}}";
        }

        return instrument;
    }

    private void Add(string name, long value)
        => _totals.AddOrUpdate(_totals.Count < MostSeries || _totals.ContainsKey(name) ? name : Overflow, value, (_, sum) => sum + value);
}
