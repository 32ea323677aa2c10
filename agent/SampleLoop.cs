using CloudNexus.Agent.Collectors;
using CloudNexus.Agent.Spool;
using CloudNexus.Agent.Timing;
using CloudNexus.Wire;

namespace CloudNexus.Agent;

/// <summary>Takes a sample at each whole second of the timeline: never two of one second, never one of a second before the last.</summary>
public sealed class SampleLoop(
    Sampler sampler, FileSpool spool, Timeline timeline, ClockWatch watch, AgentCounters counters, TimeProvider clock)
{
    private const long SecondMs = 1000;
    private readonly Lock _gate = new();
    private long _lastMs = Math.Max(Floor(timeline.NowMs), spool.NewestMs ?? 0);

    /// <summary>Raised after each sample.</summary>
    public event Action? Taken;

    /// <summary>
    /// Raised when the host's clock was stepped or the host slept: a good moment for a new anchor.
    /// </summary>
    public event Action? ClockMoved;

    /// <summary>Anchors the timeline. The samples taken before the first anchor move with it, by whole seconds.</summary>
    public void Anchor(long serverMs, TimeSpan roundTrip)
    {
        lock (_gate)
        {
            var wasGuess = !timeline.IsAnchored;
            var moved = timeline.Anchor(serverMs, roundTrip);
            if (wasGuess)
            {
                var shift = spool.Shift((long)Math.Round(moved / (double)SecondMs) * SecondMs);
                _lastMs = Math.Max(_lastMs + shift, spool.NewestMs ?? 0);
                timeline.NotBefore(_lastMs);
            }
        }
    }

    /// <summary>Has a snapshot of these processes ride on the next frame, stamped with the second in progress.</summary>
    public void Attach(IReadOnlyList<ProcessEntry> processes)
    {
        // Under the gate, so that an anchor moves it together with the samples or not at all.
        lock (_gate)
        {
            spool.Attach(new ProcessSnapshot(Floor(timeline.NowMs), processes), !timeline.IsAnchored);
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var wake = new WakeSignal(clock);
        while (true)
        {
            await wake.WaitAsync(UntilNext(), stop).ConfigureAwait(false);
            HeedClocks();
            if (TakeIfDue())
            {
                Taken?.Invoke();
            }
        }
    }

    /// <summary>
    /// Takes one more sample when its second comes, and tells nobody: a frame that announces the stop needs one, for its time is the
    /// stop's.
    /// </summary>
    public async Task TakeLastAsync(CancellationToken end)
    {
        using var wake = new WakeSignal(clock);
        while (!TakeIfDue())
        {
            await wake.WaitAsync(UntilNext(), end).ConfigureAwait(false);
        }
    }

    /// <summary>Has the timeline pass over a sleep of the host, and counts steps of its clock.</summary>
    internal void HeedClocks()
    {
        var (slept, stepped) = watch.Look();
        if (slept > 0)
        {
            timeline.Skip(slept);
        }

        if (stepped)
        {
            counters.CountClockStep();
        }

        if (stepped || slept > 0)
        {
            ClockMoved?.Invoke();
        }
    }

    internal bool TakeIfDue()
    {
        lock (_gate)
        {
            var second = Floor(timeline.NowMs);
            if (second <= _lastMs)
            {
                return false;
            }

            counters.CountMissed(((second - _lastMs) / SecondMs) - 1);
            _lastMs = second;
            spool.Append(sampler.Take(second), !timeline.IsAnchored);
            return true;
        }
    }

    private static long Floor(long ms) => ms / SecondMs * SecondMs;

    private TimeSpan UntilNext()
    {
        lock (_gate)
        {
            var now = timeline.NowMs;
            return TimeSpan.FromMilliseconds(Math.Max(Floor(now), _lastMs) + SecondMs - now);
        }
    }
}
