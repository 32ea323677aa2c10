using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Timing;
using CloudNexus.Wire;

namespace CloudNexus.Agent.Collectors;

/// <summary>What the agent takes of the host, what waits in its spool, and what went wrong with it. Counters start anew with each
/// start.</summary>
public sealed class AgentCollector : ICollector
{
    private readonly FileSpool _spool;
    private readonly Timeline _timeline;
    private readonly AgentCounters _counters;
    private readonly TimeProvider _clock;
    private readonly Func<TimeSpan> _cpuTime;
    private readonly ProcFile? _memory;
    private readonly Slot _spoolBytes;
    private readonly Slot _spoolAge;
    private readonly Slot _dropped;
    private readonly Slot _missed;
    private readonly Slot _clockOffset;
    private readonly Slot _clockSteps;
    private readonly Slot? _cpu;
    private readonly Slot? _rss;
    private readonly Slot _sendErrors;
    private readonly Slot _resent;
    private (long Timestamp, TimeSpan Cpu)? _before;

    /// <param name="spool">What waits.</param>
    /// <param name="timeline">The samples' time.</param>
    /// <param name="counters">What was done.</param>
    /// <param name="series">Where the series go.</param>
    /// <param name="clock">The time that the CPU's is a share of.</param>
    /// <param name="cpuTime">CPU time of this process since its start; null for the system's own answer.</param>
    /// <param name="ownProcess">Whether the process is this agent's alone, so that what it takes is what the agent takes.</param>
    public AgentCollector(
        FileSpool spool,
        Timeline timeline,
        AgentCounters counters,
        SeriesTable series,
        TimeProvider clock,
        Func<TimeSpan>? cpuTime = null,
        bool ownProcess = true)
    {
        (_spool, _timeline, _counters, _clock) = (spool, timeline, counters, clock);
        _cpuTime = cpuTime ?? CpuTime;
        _spoolBytes = series.Add(SeriesDefinition.Gauge("agent.spool_bytes", "By"));
        _spoolAge = series.Add(SeriesDefinition.Gauge("agent.spool_age", "s"));
        _dropped = series.Add(SeriesDefinition.Counter("agent.dropped_samples", "1"));
        _missed = series.Add(SeriesDefinition.Counter("agent.missed_seconds", "s"));
        _clockOffset = series.Add(SeriesDefinition.Gauge("agent.clock_offset", "ms"));
        _clockSteps = series.Add(SeriesDefinition.Counter("agent.clock_steps", "1"));
        if (ownProcess)
        {
            _memory = new HostRoot("/").ProcessView("statm");
            _cpu = series.Add(SeriesDefinition.Gauge("agent.cpu", "%", 2));
            _rss = series.Add(SeriesDefinition.Gauge("agent.rss", "By"));
        }

        _sendErrors = series.Add(SeriesDefinition.Counter("agent.send_errors", "1"));
        _resent = series.Add(SeriesDefinition.Counter("agent.resent", "1"));
    }

    public string Name => "agent";

    public void Collect()
    {
        _spoolBytes.Set(_spool.Bytes);
        _spoolAge.Set(_spool.OldestUnsettledMs is { } oldest ? Math.Max(0, _timeline.NowMs - oldest) / 1000 : 0);
        _dropped.Set((ulong)_counters.SamplesDropped);
        _missed.Set((ulong)_counters.SecondsMissed);
        _sendErrors.Set((ulong)_counters.SendErrors);
        _resent.Set((ulong)_counters.FramesResent);
        _clockSteps.Set((ulong)_counters.ClockSteps);
        if (_timeline.IsAnchored)
        {
            _clockOffset.Set(_timeline.HostOffsetMs);
        }

        if (_cpu is not null)
        {
            SetCpu();
            SetMemory();
        }
    }

    private static TimeSpan CpuTime() => OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
        ? Environment.CpuUsage.TotalTime
        : TimeSpan.Zero;

    private void SetCpu()
    {
        var now = (Timestamp: _clock.GetTimestamp(), Cpu: _cpuTime());
        if (_before is { } before && _clock.GetElapsedTime(before.Timestamp, now.Timestamp) is var passed && passed > TimeSpan.Zero)
        {
            _cpu!.Set(100 * (now.Cpu - before.Cpu) / passed);
        }

        _before = now;
    }

    private void SetMemory()
    {
        if (OperatingSystem.IsLinux())
        {
            var fields = new ByteFields(_memory!.Read());
            if (fields.TryNext(out ulong _) && fields.TryNext(out ulong pages))
            {
                _rss!.Set(pages * (ulong)Environment.SystemPageSize);
            }
        }
    }
}
