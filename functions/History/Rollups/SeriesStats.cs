using CloudNexus.Wire;

namespace CloudNexus.Functions.History.Rollups;

/// <summary>
/// One series' statistics over slots of time. Values are stored values (scaled integers as they are, which keeps sums exact up to 2^53 whatever the
/// order of adding), but for a counter's rates, which are in units per second to three digits; NaN where nothing is known.
/// </summary>
public sealed class SeriesStats
{
    public static readonly IReadOnlyList<Stat> AllStats = [.. Enum.GetValues<Stat>()];

    private readonly double[]?[] _columns = new double[]?[AllStats.Count];
    private readonly long[]? _lastMs;

    /// <param name="definition">What the values mean.</param>
    /// <param name="slots">How many slots.</param>
    /// <param name="wanted">The statistics to keep; adding to others does nothing.</param>
    public SeriesStats(SeriesDefinition definition, int slots, IEnumerable<Stat> wanted)
    {
        Definition = definition;
        Slots = slots;
        foreach (var stat in wanted)
        {
            _columns[(int)stat] = new double[slots];
            _columns[(int)stat].AsSpan().Fill(double.NaN);
        }

        _lastMs = _columns[(int)Stat.Last] is null ? null : new long[slots];
    }

    public SeriesDefinition Definition { get; private set; }

    public int Slots { get; }

    public bool IsCounter => Definition.Kind == SeriesKind.Counter;

    /// <summary>NaN where nothing is known, or the statistic is not kept.</summary>
    public double this[Stat stat, int slot]
    {
        get => _columns[(int)stat]?[slot] ?? double.NaN;
        set
        {
            if (_columns[(int)stat] is { } column)
            {
                column[slot] = value;
            }
        }
    }

    /// <summary>A sample of its own: the value of a gauge, the reading of a counter.</summary>
    public void AddSample(int slot, long timeMs, double value)
    {
        Add(Stat.Count, slot, 1);
        SetLast(slot, timeMs, value);
        if (!IsCounter)
        {
            Add(Stat.Sum, slot, value);
            Widen(slot, value, value);
        }
    }

    /// <summary>A counter's growth between two readings, <paramref name="spanMs"/> apart, of which the later one is in the slot.</summary>
    public void AddGrowth(int slot, double growth, long spanMs, double perSecond)
    {
        Add(Stat.Sum, slot, growth);
        Add(Stat.Span, slot, spanMs);
        Widen(slot, perSecond, perSecond);
    }

    /// <summary>Adds a slot of finer statistics of the same series, which begins at <paramref name="timeMs"/>.</summary>
    public void AddSlot(SeriesStats from, int fromSlot, int slot, long timeMs)
    {
        Add(Stat.Count, slot, from[Stat.Count, fromSlot]);
        Add(Stat.Sum, slot, from.To(Definition, Stat.Sum, fromSlot));
        Add(Stat.Span, slot, from[Stat.Span, fromSlot]);
        Widen(slot, from.To(Definition, Stat.Min, fromSlot), from.To(Definition, Stat.Max, fromSlot));
        SetLast(slot, timeMs, from.To(Definition, Stat.Last, fromSlot));
    }

    public bool HasSamples(int slot) => !double.IsNaN(this[Stat.Count, slot]);

    public void Clear(int slot, int count)
    {
        foreach (var column in _columns)
        {
            column?.AsSpan(slot, count).Fill(double.NaN);
        }

        _lastMs?.AsSpan(slot, count).Clear();
    }

    /// <summary>Goes over to another scale or unit of the same kind of series: what is there is converted.</summary>
    public void Redefine(SeriesDefinition definition)
    {
        if (definition.Scale != Definition.Scale)
        {
            foreach (var stat in AllStats)
            {
                for (var slot = 0; slot < Slots; slot++)
                {
                    this[stat, slot] = To(definition, stat, slot);
                }
            }
        }

        Definition = definition;
    }

    /// <summary>A statistic in the stored values of another definition.</summary>
    private double To(SeriesDefinition other, Stat stat, int slot)
    {
        var scaled = stat is Stat.Sum or Stat.Last || (stat is Stat.Min or Stat.Max && !IsCounter);
        return scaled ? StoredValue.Convert(this[stat, slot], Definition, other) : this[stat, slot];
    }

    private void Add(Stat stat, int slot, double value)
    {
        if (_columns[(int)stat] is { } column && !double.IsNaN(value))
        {
            column[slot] = double.IsNaN(column[slot]) ? value : column[slot] + value;
        }
    }

    private void Widen(int slot, double least, double greatest)
    {
        if (_columns[(int)Stat.Min] is { } min && !double.IsNaN(least) && !(min[slot] <= least))
        {
            min[slot] = least;
        }

        if (_columns[(int)Stat.Max] is { } max && !double.IsNaN(greatest) && !(max[slot] >= greatest))
        {
            max[slot] = greatest;
        }
    }

    private void SetLast(int slot, long timeMs, double value)
    {
        if (_lastMs is { } times && !double.IsNaN(value) && timeMs >= times[slot])
        {
            times[slot] = timeMs;
            _columns[(int)Stat.Last]![slot] = value;
        }
    }
}
