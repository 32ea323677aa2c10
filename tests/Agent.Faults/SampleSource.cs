using System.Globalization;
using System.Text;
using CloudNexus.Agent.Collectors;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Faults;

/// <summary>
/// Twenty-odd series whose values follow from seed and sample. Each sample has an index of its own among all lives, as a series, and is told to
/// the test before the agent gets it: one line <c>s index trueMs key=value …</c> with values as stored, in order of key, without those that are a gap.
/// </summary>
internal sealed class SampleSource : ICollector
{
    /// <summary>Most samples of one life.</summary>
    public const long LifeLength = 1_000_000;

    private const int Gauges = 12;
    private const int Counters = 7;
    private readonly SeriesTable _series;
    private readonly LifeOptions _options;
    private readonly SteppedClock _clock;
    private readonly Reports _reports;
    private readonly Slot _index;
    private readonly Slot[] _gauges;
    private readonly Slot[] _counters;
    private readonly Slot[] _lasting;
    private readonly StringBuilder _line = new();
    private Slot? _passing;
    private long _count;

    public SampleSource(SeriesTable series, LifeOptions options, SteppedClock clock, Reports reports)
    {
        (_series, _options, _clock, _reports) = (series, options, clock, reports);
        _index = series.Add(SeriesDefinition.Gauge("fault.index", "1"));
        _gauges = [.. Enumerable.Range(0, Gauges).Select(i => series.Add(SeriesDefinition.Gauge($"gauge.g{i}", "%", (byte)(i % 3))))];
        _counters = [.. Enumerable.Range(0, Counters).Select(i => series.Add(SeriesDefinition.Counter($"counter.c{i}", "By", ("device", $"d{i}"))))];
        _lasting = [.. _gauges.Concat(_counters).OrderBy(s => s.Definition.Key, StringComparer.Ordinal)];
    }

    public string Name => "faults";

    public void Collect()
    {
        var index = (_options.Life * LifeLength) + _count;
        var random = new Random(unchecked((_options.Seed * 397) ^ (int)index));
        ComeAndGo();
        _index.Set((double)index);
        foreach (var gauge in _gauges)
        {
            if (random.Next(40) > 0)
            {
                gauge.Set(random.NextDouble() * 100);
            }
        }

        for (var i = 0; i < _counters.Length; i++)
        {
            _counters[i].Set((ulong)((_count * (i + 1) * 1000) + random.Next(1000)));
        }

        _passing?.Set((double)random.Next());
        Tell(index);
        _count++;
        SteppedClock.IsSampling();
    }

    // Devices come and go on real hosts, and a frame has one schema.
    private void ComeAndGo()
    {
        if (_count / 45 % 2 == 0)
        {
            if (_passing is not null)
            {
                _series.Remove(_passing);
                _passing = null;
            }
        }
        else
        {
            _passing ??= _series.Add(SeriesDefinition.Gauge("gauge.passing", "1", 0));
        }
    }

    private void Tell(long index)
    {
        _line.Clear().Append(CultureInfo.InvariantCulture, $"s {index} {_clock.TrueMs}");

        // The passing one's key is the last.
        foreach (var slot in _lasting.Append(_passing))
        {
            if (slot is not null && slot.Stored != SampleBlock.Gap)
            {
                _line.Append(CultureInfo.InvariantCulture, $" {slot.Definition.Key}={slot.Stored}");
            }
        }

        _reports.Write(_line.ToString());
    }
}
