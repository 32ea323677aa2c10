using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors.Portable;

/// <summary>Time since the start of the system: what the system's monotonic clock counts from.</summary>
public sealed class PortableUptimeCollector(SeriesTable series, TimeProvider clock) : ICollector
{
    private readonly Slot _uptime = series.Add(SeriesDefinition.Gauge("system.uptime", "s"));

    public string Name => "system";

    public void Collect() => _uptime.Set(Math.Floor(clock.GetElapsedTime(0).TotalSeconds));
}
