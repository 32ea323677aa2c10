using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Logging;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Systemd;

/// <summary>systemd's state, its failed units and the services that it had to restart, once a minute.</summary>
public sealed class SystemdCollector : BackgroundCollector<SystemdState>
{
    private const int MostFailed = 32;
    private const int MostRestarted = 64;
    private const int KeepAnswers = 5;
    private static readonly BackgroundTiming Timing = new(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(3));
    private readonly SeriesTable _series;
    private readonly SystemdSource _source;
    private readonly BackgroundReadings _failed;
    private readonly BackgroundReadings _restarts;
    private (Slot State, Slot Failed)? _slots;

    /// <param name="program">The path of <c>systemctl</c>; null to look in the usual places.</param>
    public SystemdCollector(HostRoot root, SeriesTable series, AgentLog log, TimeProvider clock, string? program = null)
        : base("systemd", Timing, log, clock)
    {
        _series = series;
        _source = new SystemdSource(root, program, clock);

        // A unit that works again shows 0 for some minutes, then its series goes.
        _failed = new BackgroundReadings(
            series, MostFailed, KeepAnswers, unit => [SeriesDefinition.Gauge("systemd.unit_failed", "1", 0, Label(unit))], absent: 0);
        _restarts = new BackgroundReadings(
            series, MostRestarted, KeepAnswers, unit => [SeriesDefinition.Gauge("systemd.restarts", "1", 0, Label(unit))]);
    }

    protected override Task<SystemdState> ReadAsync(CancellationToken stop) => _source.ReadAsync(stop);

    protected override void Publish(SystemdState answer, bool isNew)
    {
        if (isNew)
        {
            _slots ??= (
                _series.Add(SeriesDefinition.Gauge("systemd.state", "1")),
                _series.Add(SeriesDefinition.Gauge("systemd.units_failed", "1")));
            _failed.Take(answer.FailedUnits.Select(unit => new DeviceReading(unit, [1])));
            (string Unit, ulong Count)[] restarts = [.. answer.Restarts];
            Array.Sort(restarts, (a, b) => b.Count.CompareTo(a.Count));
            _restarts.Take(Array.ConvertAll(restarts, r => new DeviceReading(r.Unit, [r.Count])));
        }

        _slots?.State.Set((double)answer.State);
        _slots?.Failed.Set((double)answer.FailedUnits.Count);
        _failed.Show();
        _restarts.Show();
    }

    protected override void Forget()
    {
        _failed.Clear();
        _restarts.Clear();
        if (_slots is { } slots)
        {
            _series.Remove(slots.State);
            _series.Remove(slots.Failed);
            _slots = null;
        }
    }

    private static (string, string) Label(string unit) => ("unit", SeriesNames.CleanLabelValue(unit));
}
