using CloudNexus.Agent.Logging;
using CloudNexus.Agent.Timing;

namespace CloudNexus.Agent.Processes;

/// <summary>
/// Looks at the processes at each whole minute of the timeline, beside the samples: on a host with many processes a look takes longer
/// than a sample may. The first snapshot follows soon after the start.
/// </summary>
public sealed class ProcessLoop(ProcessCollector collector, SampleLoop samples, Timeline timeline, AgentLog log, TimeProvider clock)
{
    private const long MinuteMs = 60_000;

    // CPU time is counted in hundredths of a second: over a shorter time than this, shares would be coarse.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(5);

    private readonly Trouble _trouble = new(log, "processes");
    private long? _lastMinute;

    public async Task RunAsync(CancellationToken stop)
    {
        using var wake = new WakeSignal(clock);
        Look();
        while (true)
        {
            await wake.WaitAsync(UntilNext(), stop).ConfigureAwait(false);
            LookIfDue();
        }
    }

    /// <summary>Takes a snapshot when it is the first or a new minute has begun, which an anchor may also bring about.</summary>
    internal void LookIfDue()
    {
        var minute = timeline.NowMs / MinuteMs;
        if (minute == _lastMinute || collector.SinceLook < Shortest)
        {
            return;
        }

        _lastMinute = minute;
        if (Look() is { } entries)
        {
            samples.Attach(entries);
        }
    }

    private TimeSpan UntilNext()
        => _lastMinute is null
            ? Shortest - (collector.SinceLook ?? Shortest)
            : TimeSpan.FromMilliseconds(MinuteMs - (timeline.NowMs % MinuteMs));

    /// <returns>Null when there was nothing to compare with, or the look failed.</returns>
    internal IReadOnlyList<Wire.ProcessEntry>? Look()
    {
        try
        {
            var isFirst = collector.SinceLook is null;
            var entries = collector.Look();
            _trouble.End();
            return isFirst ? null : entries;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _trouble.Begin(e.Message);
            return null;
        }
    }
}
