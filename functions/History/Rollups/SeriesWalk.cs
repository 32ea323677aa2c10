using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>
/// Follows one series through time and puts what it finds into slots. A counter's growth between two readings belongs to the later one, also where
/// that is in the next window, and is known when they are at most <see cref="LongestGapMs"/> apart.
/// </summary>
/// <param name="stats">Where it goes.</param>
/// <param name="slotOf">The slot of a moment; negative for none.</param>
/// <param name="each">Called with every value, of counters every rate, in the series' unit; null when nobody asks.</param>
public sealed class SeriesWalk(SeriesStats stats, Func<long, int> slotOf, Action<int, double>? each = null)
{
    /// <summary>One window, so that the reading before a window's first is in the window before or does not count.</summary>
    public const long LongestGapMs = WindowBlock.LengthMs;

    private long _lastMs = long.MinValue / 2;
    private double _last;

    public SeriesStats Stats => stats;

    /// <summary>Takes a run that lies after everything taken before.</summary>
    /// <param name="run">Perhaps with gaps.</param>
    /// <param name="counts">False for what only leads up to what counts: a counter's last reading is remembered.</param>
    public void Take(SeriesRun run, bool counts)
    {
        for (var i = 0; i < run.Times.Length; i++)
        {
            if (run.Values[i] == SampleBlock.Gap)
            {
                continue;
            }

            var time = run.Times[i];
            var value = StoredValue.Convert(StoredValue.Read(run.Definition, run.Values[i]), run.Definition, stats.Definition);
            if (counts && slotOf(time) is >= 0 and var slot)
            {
                stats.AddSample(slot, time, value);
                Count(slot, time, value);
            }

            _lastMs = time;
            _last = value;
        }
    }

    private void Count(int slot, long time, double value)
    {
        if (!stats.IsCounter)
        {
            each?.Invoke(slot, StoredValue.ToUnit(stats.Definition, value));
        }
        else if (time - _lastMs is > 0 and <= LongestGapMs and var span)
        {
            // A smaller reading means that the source started again from zero.
            var growth = value >= _last ? value - _last : value;
            var perSecond = Math.Round(StoredValue.ToUnit(stats.Definition, growth) * 1000 / span, 3);
            stats.AddGrowth(slot, growth, span, perSecond);
            each?.Invoke(slot, perSecond);
        }
    }
}
