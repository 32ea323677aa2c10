using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>The load averages of <c>/proc/loadavg</c>, and how many threads there are.</summary>
public sealed class LoadCollector(HostRoot root, SeriesTable series) : ICollector
{
    private readonly ProcFile _file = root.Proc("loadavg");
    private readonly LateSlot _threads = new(series, SeriesDefinition.Gauge("system.threads", "1"));
    private readonly Slot[] _slots =
    [
        series.Add(SeriesDefinition.Gauge("load.1", "1", 2)),
        series.Add(SeriesDefinition.Gauge("load.5", "1", 2)),
        series.Add(SeriesDefinition.Gauge("load.15", "1", 2)),
    ];

    public string Name => "load";

    public void Collect()
    {
        var fields = new ByteFields(_file.Read());
        foreach (var slot in _slots)
        {
            slot.Set(fields.TryNext(out double value) ? value : throw new InvalidDataException("A load average is no number."));
        }

        // Runnable and all threads: "2/77".
        var threads = fields.Next();
        var all = new ByteFields(threads[(threads.IndexOf((byte)'/') + 1)..]);
        if (all.TryNext(out ulong count))
        {
            _threads.Set(count);
        }
    }
}
