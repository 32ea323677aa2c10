using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors.Portable;

/// <summary>Shares of all processors' time since the second before, in percent.</summary>
/// <param name="series">Where the series go.</param>
/// <param name="ask">Tells the times; its unit does not matter.</param>
public sealed class PortableCpuCollector(SeriesTable series, Func<ProcessorTimes> ask) : ICollector
{
    private readonly Slot _total = series.Add(SeriesDefinition.Gauge("cpu.total", "%", 2));
    private readonly Slot _user = series.Add(SeriesDefinition.Gauge("cpu.user", "%", 2));
    private readonly Slot _system = series.Add(SeriesDefinition.Gauge("cpu.system", "%", 2));
    private readonly Slot _idle = series.Add(SeriesDefinition.Gauge("cpu.idle", "%", 2));
    private ProcessorTimes? _previous;

    public string Name => "cpu";

    public void Collect()
    {
        var now = ask();
        if (_previous is { } before && now.System + now.User - before.System - before.User is > 0 and var all)
        {
            double idle = Math.Clamp(now.Idle - before.Idle, 0, all);
            double user = Math.Clamp(now.User - before.User, 0, all);
            _total.Set(100 * (all - idle) / all);
            _user.Set(100 * user / all);
            _system.Set(100 * Math.Max(0, all - idle - user) / all);
            _idle.Set(100 * idle / all);
        }

        _previous = now;
    }
}
