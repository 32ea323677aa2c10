using CloudNexus.Functions.History.Rollups;
using CloudNexus.Wire;

namespace CloudNexus.Functions.Alerts.Machine;

/// <summary>Makes what is judged of one series' stored values: gauges as they are, counters as growth per second.</summary>
public sealed class AlertValue
{
    private SeriesDefinition? _of;
    private long _lastMs;
    private long _last;

    /// <param name="series">What the value means.</param>
    /// <param name="timeMs">When; what is not later than the call before is passed over.</param>
    /// <param name="stored">The value.</param>
    /// <returns>Null for a gap, and where growth is not known.</returns>
    public double? Take(SeriesDefinition series, long timeMs, long stored)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (stored == SampleBlock.Gap || series.Kind == SeriesKind.Gauge)
        {
            return series.ToDouble(stored);
        }

        if (_of is not null && timeMs <= _lastMs)
        {
            return null;
        }

        var isSame = ReferenceEquals(_of, series) || _of?.Equals(series) is true;
        var isKnown = isSame && timeMs - _lastMs <= SeriesWalk.LongestGapMs;
        var rate = isKnown ? CounterMath.Rate(series, _last, stored, timeMs - _lastMs) : null;
        (_of, _lastMs, _last) = (series, timeMs, stored);
        return rate;
    }
}
