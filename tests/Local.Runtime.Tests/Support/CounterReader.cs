using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CloudNexus.Local.Runtime.Tests.Support;

/// <summary>Sums the runtime's counters of one host.</summary>
internal sealed class CounterReader : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();

    public long this[string name] => _sums.GetValueOrDefault(name);

    public void Watch(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Meter.Name == "CloudNexus.Local.Runtime")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => _sums.AddOrUpdate(instrument.Name, value, (_, sum) =>
            sum + value));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();
}
