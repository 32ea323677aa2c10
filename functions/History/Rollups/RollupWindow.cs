using CloudNexus.Functions.History.Tiers;
using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>One window of a roll-up tier in memory: statistics by series and slot.</summary>
public sealed class RollupWindow(Tier tier, long startMs)
{
    private readonly Dictionary<string, SeriesStats> _series = new(StringComparer.Ordinal);

    public Tier Tier => tier;

    public long StartMs => startMs;

    public IReadOnlyDictionary<string, SeriesStats> Series => _series;

    public long TimeOf(int slot) => startMs + (slot * tier.SlotMs);

    /// <summary>-1 outside the window.</summary>
    public int SlotOf(long timeMs) => timeMs >= startMs && timeMs < startMs + tier.WindowMs ? (int)((timeMs - startMs) / tier.SlotMs) : -1;

    /// <summary>The statistics of a series, made when it is new here.</summary>
    public SeriesStats Of(SeriesDefinition definition, IEnumerable<Stat> wanted)
    {
        if (!_series.TryGetValue(definition.Key, out var stats))
        {
            _series[definition.Key] = stats = new SeriesStats(definition, tier.Slots, wanted);
        }

        return stats;
    }

    /// <summary>Puts finer statistics in the place of what these slots held, for every series.</summary>
    /// <param name="fromMs">Start of the first slot.</param>
    /// <param name="toMs">End of the last.</param>
    /// <param name="finer">Series of a finer tier.</param>
    /// <param name="timeOf">The time at which each finer slot begins.</param>
    public void Replace(long fromMs, long toMs, IEnumerable<SeriesStats> finer, Func<int, long> timeOf)
    {
        var first = SlotOf(fromMs);
        var count = (int)((toMs - fromMs) / tier.SlotMs);
        foreach (var stats in _series.Values)
        {
            stats.Clear(first, count);
        }

        foreach (var source in finer)
        {
            var target = Target(source.Definition, first + count);
            for (var slot = 0; slot < source.Slots; slot++)
            {
                if (source.HasSamples(slot) && SlotOf(timeOf(slot)) is var into && into >= first && into < first + count)
                {
                    target.AddSlot(source, slot, into, timeOf(slot));
                }
            }
        }

        foreach (var empty in _series.Where(s => !Enumerable.Range(0, s.Value.Slots).Any(s.Value.HasSamples)).Select(s => s.Key).ToArray())
        {
            _series.Remove(empty);
        }
    }

    /// <summary>Leaves out the group whose name comes last. How many series that were.</summary>
    public int RemoveLastGroup()
    {
        var last = _series.Values.Max(s => s.Definition.Group);
        var keys = _series.Where(s => s.Value.Definition.Group == last).Select(s => s.Key).ToArray();
        Array.ForEach(keys, key => _series.Remove(key));
        return keys.Length;
    }

    /// <summary>
    /// A key has one definition in a window, the newest: what an earlier scale or unit gave is converted, what another kind gave is left out.
    /// </summary>
    private SeriesStats Target(SeriesDefinition definition, int endSlot)
    {
        var target = Of(definition, SeriesStats.AllStats);
        var isNewest = !Enumerable.Range(endSlot, target.Slots - endSlot).Any(target.HasSamples);
        if (target.Definition.Equals(definition) || !isNewest)
        {
            return target.Definition.Kind == definition.Kind ? target : new SeriesStats(definition, tier.Slots, []);
        }

        if (target.Definition.Kind == definition.Kind)
        {
            target.Redefine(definition);
            return target;
        }

        return _series[definition.Key] = new SeriesStats(definition, tier.Slots, SeriesStats.AllStats);
    }
}
