using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors.Portable;

/// <summary>The machine's memory as the runtime saw it at its last garbage collection: bytes.</summary>
public sealed class PortableMemoryCollector(SeriesTable series) : ICollector
{
    private readonly Slot _total = series.Add(SeriesDefinition.Gauge("mem.total", "By"));
    private readonly Slot _used = series.Add(SeriesDefinition.Gauge("mem.used", "By"));
    private readonly Slot _available = series.Add(SeriesDefinition.Gauge("mem.available", "By"));
    private readonly Slot _usedPercent = series.Add(SeriesDefinition.Gauge("mem.used_percent", "%", 2));

    public string Name => "memory";

    public void Collect()
    {
        // Before the first collection nothing is known.
        var memory = GC.GetGCMemoryInfo();
        if (memory.MemoryLoadBytes > 0 && memory.TotalAvailableMemoryBytes > 0)
        {
            var used = Math.Min(memory.MemoryLoadBytes, memory.TotalAvailableMemoryBytes);
            _total.Set(memory.TotalAvailableMemoryBytes);
            _used.Set(used);
            _available.Set(memory.TotalAvailableMemoryBytes - used);
            _usedPercent.Set(100.0 * used / memory.TotalAvailableMemoryBytes);
        }
    }
}
